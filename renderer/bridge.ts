/** How requests and events travel: through the desktop's preload where there is one, else over HTTP to the host that served this page. */
import {
  passHeader,
  passKey,
  personHeader,
  type Bridge,
  type HostEvent,
  type PreloadFace,
  type Reply,
  type RequestInput,
  type RequestName,
  type RequestOutput,
} from '../shared/contract.ts';
import type { Problem } from '../shared/records.ts';

declare global {
  interface Window {
    readonly quayside?: PreloadFace;
  }
}

/** Whether events arrive. `lost` tries again by itself; `signed-out` needs a new address. */
export type LinkState = 'connecting' | 'open' | 'lost' | 'signed-out';

export type WindowBridge = Bridge & { onLink(listener: (state: LinkState) => void): () => void };

/** What only a person does to a window. */
const personEvents = ['pointerdown', 'keydown', 'wheel'] as const;

/** A stream that the host ended for good is asked for again after this. */
const againMs = 3_000;

const away = (summary: string): Problem => ({
  kind: 'unreachable',
  cause: 'engine-away',
  summary,
  hint: 'Nothing is lost. This window tries again by itself; if this stays, start Quayside again.',
  facts: {},
});

const desktopBridge = (face: PreloadFace): WindowBridge => ({
  // One method for each name, each of its own type; the name picks the right one.
  ask: <N extends RequestName>(name: N, input: RequestInput<N>) =>
    (face[name] as (input: RequestInput<N>) => Promise<Reply<RequestOutput<N>>>)(input),
  onEvent: (listener) => face.onEvent(listener),
  onLink: (listener) => {
    listener('open');
    return () => undefined;
  },
});

/** The sign-in leads here with a pass behind the #; it goes into this origin's own storage, and out of the address. */
const takePass = (): void => {
  const given = /^#pass=([\w-]+)$/.exec(window.location.hash)?.[1];
  if (given === undefined) return;
  window.localStorage.setItem(passKey, given);
  window.history.replaceState(null, '', '/');
};

/** Read anew each time: another window may have signed in since. */
const passNow = (): string => window.localStorage.getItem(passKey) ?? '';

const webBridge = (): WindowBridge => {
  takePass();
  const listeners = new Set<(event: HostEvent) => void>();
  const linkListeners = new Set<(state: LinkState) => void>();
  let link: LinkState = 'connecting';
  const become = (state: LinkState): void => {
    // A stream that breaks because its session is over says nothing new.
    if (state === link || (state === 'lost' && link === 'signed-out')) return;
    link = state;
    for (const listener of linkListeners) listener(state);
  };
  const listen = (): void => {
    const stream = new EventSource(`/events?${new URLSearchParams({ pass: passNow() }).toString()}`);
    const tell = (message: MessageEvent<string>): void => {
      // The host that served this page speaks the same contract.
      const event = JSON.parse(message.data) as HostEvent;
      for (const listener of listeners) listener(event);
    };
    stream.addEventListener('snapshot', tell);
    stream.addEventListener('engine-process', tell);
    stream.addEventListener('open', () => become('open'));
    stream.addEventListener('error', () => {
      if (stream.readyState !== EventSource.CLOSED) return become('lost');
      // It was refused: before anything is said of the host, it is asked whether the session is over.
      stream.close();
      void askAgain();
    });
  };
  /** A closed stream does not tell why; a plain request does. */
  const askAgain = async (): Promise<void> => {
    try {
      const answer = await fetch('/', { method: 'HEAD', headers: { [passHeader]: passNow() } });
      if (answer.status === 401) return become('signed-out');
    } catch {
      // Not there yet: the stream's own error brings us here again.
    }
    become('lost');
    setTimeout(listen, againMs);
  };
  listen();
  /** Whether a person did something since the last request. */
  let touched = false;
  const touch = (): void => {
    touched = true;
  };
  for (const kind of personEvents) window.addEventListener(kind, touch, { capture: true, passive: true });
  return {
    ask: async (name, input) => {
      const byPerson: Record<string, string> = touched ? { [personHeader]: 'yes' } : {};
      touched = false;
      try {
        const answer = await fetch(`/ask/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', [passHeader]: passNow(), ...byPerson },
          body: JSON.stringify(input),
        });
        if (answer.status === 401) {
          become('signed-out');
          return { ok: false, problem: away('This window is not signed in any more.') };
        }
        if (!answer.ok) return { ok: false, problem: away(`The host answered ${answer.status}.`) };
        return await answer.json();
      } catch {
        return { ok: false, problem: away('The host does not answer.') };
      }
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onLink: (listener) => {
      linkListeners.add(listener);
      listener(link);
      return () => void linkListeners.delete(listener);
    },
  };
};

export const bridge: WindowBridge = window.quayside === undefined ? webBridge() : desktopBridge(window.quayside);
