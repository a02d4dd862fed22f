/** The contract between page and engine over Electron's channels: who asks is checked, what is asked is parsed, then it is passed on. */
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron/main';
import { problemOf } from '../engine/domain/problem.ts';
import type { Actor } from '../engine/domain/job-moves.ts';
import type { Cancel, Log } from '../engine/ports.ts';
import { isRequestName, requests, type HostEvent, type Reply } from '../../shared/contract.ts';
import { askChannel, eventChannel, listenChannel } from './channels.ts';
import { isOwnAddress } from './page-address.ts';

export type IpcOptions = {
  ipcMain: Pick<IpcMain, 'handle' | 'on'>;
  /** How the audit log names whoever sits at this PC. */
  actor: Actor;
  ask(name: string, input: unknown, actor: Actor): Promise<Reply<unknown>>;
  /** What a page that begins to listen is told at once. */
  standing(): readonly HostEvent[];
  onEvent(listener: (event: HostEvent) => void): Cancel;
  log: Log;
};

const malformed = (summary: string): Reply<never> => ({ ok: false, problem: problemOf('request-malformed', summary) });

/** Only the main frame of a page of our own is answered (Electron's checklist, 17). A frame that is gone is null. */
const isOwnSender = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOwnAddress(frame.url);
};

export const carryRequests = ({ ipcMain, actor, ask, standing, onEvent, log }: IpcOptions): void => {
  const refuseSender = (event: IpcMainEvent | IpcMainInvokeEvent, channel: string): void =>
    log.warn('sender-refused', { channel, from: (event.senderFrame?.url ?? 'a frame that is gone').slice(0, 100) });

  ipcMain.handle(askChannel, async (event, name: unknown, input: unknown): Promise<Reply<unknown>> => {
    if (!isOwnSender(event)) {
      refuseSender(event, askChannel);
      return malformed('Only the window of Quayside itself is answered.');
    }
    if (typeof name !== 'string' || !isRequestName(name)) {
      log.warn('request-unknown', { request: String(name).slice(0, 60) });
      return malformed('There is no such request.');
    }
    const parsed = requests[name].input.safeParse(input);
    if (!parsed.success) {
      const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      log.warn('request-malformed', { request: name, where });
      return malformed(`The request ${name} was malformed${where === '' ? '' : ` at ${where}`}.`);
    }
    return ask(name, parsed.data, actor);
  });

  const listening = new Map<number, Cancel>();
  ipcMain.on(listenChannel, (event) => {
    if (!isOwnSender(event)) return refuseSender(event, listenChannel);
    const { sender } = event;
    const send = (hostEvent: HostEvent): void => {
      if (!sender.isDestroyed()) sender.send(eventChannel, hostEvent);
    };
    if (!listening.has(sender.id)) {
      listening.set(sender.id, onEvent(send));
      sender.once('destroyed', () => {
        listening.get(sender.id)?.();
        listening.delete(sender.id);
      });
    }
    for (const hostEvent of standing()) send(hostEvent);
  });
};
