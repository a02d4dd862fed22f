/** What the tray says for each state: the state in a word or two, and what a person might do about it. */
import type { EngineState, FlowName } from '../../shared/records.ts';

/** States with a picture of their own: the engine's, and the one in which it is not there to have any. */
export const trayPictures = [
  'away',
  'setup-needed',
  'paused',
  'signed-out',
  'offline',
  'attention',
  'syncing',
  'idle',
] as const satisfies readonly (EngineState | 'away')[];
export type TrayPicture = (typeof trayPictures)[number];

/** While it starts, the engine has said nothing yet, or something that was true of the one before. */
export type TrayState = TrayPicture | 'starting';

/** A start is over before anybody has learnt a picture for it: the calm one of work that is going on. */
export const pictureOf = (state: TrayState): TrayPicture => (state === 'starting' ? 'syncing' : state);

export const trayWords: Record<TrayState, { title: string; toDo: string }> = {
  away: { title: 'Engine not running', toDo: 'It is started again by itself; open the window to see why.' },
  starting: { title: 'Starting', toDo: 'Nothing is carried yet.' },
  'setup-needed': { title: 'Set-up needed', toDo: 'Open the window and fill in the connections.' },
  paused: { title: 'Paused', toDo: 'Nothing is carried until it is resumed.' },
  'signed-out': { title: 'Sign-in refused', toDo: 'Open the window: a password or token is no longer accepted.' },
  offline: { title: 'Not connected', toDo: 'Khaos Control or Shopify does not answer; it goes on by itself.' },
  attention: { title: 'Needs you', toDo: 'Open the problems page.' },
  syncing: { title: 'Working', toDo: 'Nothing to do.' },
  idle: { title: 'In step', toDo: 'Nothing to do.' },
};

export const flowWords: Record<FlowName, string> = {
  'import-orders': 'Orders',
  'push-stock': 'Stock',
  'push-despatch': 'Despatch',
};
