/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What stands for Electron's context isolation inside Chromium: the preload runs in an isolated world of the page, and what it
 * exposes is built anew in the page's own world. Both speak through events on the document they share, under a name that the
 * page cannot know. Values cross as JSON, where Electron would clone them: an undefined field is left out.
 */

export const isolatedWorld = 'quayside-preload';
export const sendBinding = 'standInSend';

/** Runs in the page's own world, before any script of the page. */
const pageSide = (token: string): void => {
  if (window.top !== window) return;
  type Packed = { value?: unknown; call?: number; promise?: number; error?: string };
  const callbacks: ((...args: unknown[]) => void)[] = [];
  const settlers = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let returned: Packed = {};
  const emit = (kind: string, detail: unknown): boolean =>
    document.dispatchEvent(new CustomEvent(token + kind, { detail: JSON.stringify(detail) }));
  const on = (kind: string, listener: (detail: never) => void): void =>
    document.addEventListener(token + kind, (event) => listener(JSON.parse((event as CustomEvent<string>).detail) as never));
  const unpack = (packed: Packed): unknown => {
    if (packed.error !== undefined) throw new Error(packed.error);
    if (packed.call !== undefined) return callable(packed.call);
    if (packed.promise !== undefined) {
      const id = packed.promise;
      return new Promise((resolve, reject) => settlers.set(id, { resolve, reject }));
    }
    return packed.value;
  };
  const callable =
    (id: number) =>
    (...args: unknown[]): unknown => {
      const packed = args.map((arg) =>
        typeof arg === 'function' ? { callback: callbacks.push(arg as (typeof callbacks)[number]) - 1 } : { value: arg },
      );
      returned = {};
      emit('call', { id, args: packed });
      return unpack(returned);
    };
  on('returned', (packed: Packed) => {
    returned = packed;
  });
  on('settled', ({ id, ...packed }: Packed & { id: number }) => {
    const settler = settlers.get(id);
    settlers.delete(id);
    if (packed.error === undefined) settler?.resolve(unpack(packed));
    else settler?.reject(new Error(packed.error));
  });
  on('callback', ({ id, args }: { id: number; args: unknown[] }) => callbacks[id]?.(...args));
  on('expose', ({ name, members }: { name: string; members: Record<string, Packed> }) => {
    const face = Object.fromEntries(Object.entries(members).map(([key, packed]) => [key, unpack(packed)]));
    Object.defineProperty(window, name, { value: Object.freeze(face), enumerable: true });
  });
};

/** Runs in the isolated world and answers what the preload requires. */
const preloadSide = (token: string, send: (text: string) => void) => {
  type Packed = { value?: unknown; call?: number; promise?: number; error?: string };
  const functions: ((...args: unknown[]) => unknown)[] = [];
  const invoked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, ((event: object, ...args: unknown[]) => void)[]>();
  let lastId = 0;
  const emit = (kind: string, detail: unknown): boolean =>
    document.dispatchEvent(new CustomEvent(token + kind, { detail: JSON.stringify(detail) }));
  const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  const pack = (value: unknown): Packed => {
    if (typeof value === 'function') return { call: functions.push(value as (typeof functions)[number]) - 1 };
    if (!(value instanceof Promise)) return { value };
    const promise = ++lastId;
    value.then(
      (result) => emit('settled', { id: promise, ...pack(result) }),
      (error: unknown) => emit('settled', { id: promise, error: textOf(error) }),
    );
    return { promise };
  };
  document.addEventListener(`${token}call`, (event) => {
    const { id, args } = JSON.parse((event as CustomEvent<string>).detail) as {
      id: number;
      args: { value?: unknown; callback?: number }[];
    };
    const unpacked = args.map(({ value, callback }) =>
      callback === undefined ? value : (...given: unknown[]) => void emit('callback', { id: callback, args: given }),
    );
    try {
      emit('returned', pack(functions[id]!(...unpacked)));
    } catch (error) {
      emit('returned', { error: textOf(error) });
    }
  });
  /** The main process's side calls this by name, in this world only. */
  Object.defineProperty(globalThis, 'standInReceive', {
    value: (
      message: { kind: 'answer'; id: number; value?: unknown; error?: string } | { kind: 'message'; channel: string; args: unknown[] },
    ) => {
      if (message.kind === 'message') {
        for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args);
        return;
      }
      const waiting = invoked.get(message.id);
      invoked.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.value);
      else waiting?.reject(new Error(message.error));
    },
  });
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, face: Record<string, unknown>) => {
        emit('expose', { name, members: Object.fromEntries(Object.entries(face).map(([key, value]) => [key, pack(value)])) });
      },
    } satisfies Pick<Electron.ContextBridge, 'exposeInMainWorld'>,
    ipcRenderer: {
      invoke: (channel: string, ...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = ++lastId;
          invoked.set(id, { resolve, reject });
          send(JSON.stringify({ kind: 'invoke', id, channel, args }));
        }),
      send: (channel: string, ...args: unknown[]) => send(JSON.stringify({ kind: 'send', channel, args })),
      on: (channel: string, listener: (event: object, ...args: unknown[]) => void) => {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      },
    },
  };
  return (name: string): typeof electron => {
    // What a sandboxed preload may require (electronjs.org/docs/latest/tutorial/sandbox); of it, what is needed here.
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
};

export type FromPreload =
  | { kind: 'invoke'; id: number; channel: string; args: unknown[] }
  | { kind: 'send'; channel: string; args: unknown[] };

export const pageScript = (token: string): string => `(${pageSide})(${JSON.stringify(token)});`;

/** Electron runs a preload in the main frame only, unless it is told otherwise. */
export const preloadScript = (token: string, preload: string): string => `if (window.top === window) {
  const require = (${preloadSide})(${JSON.stringify(token)}, (text) => globalThis[${JSON.stringify(sendBinding)}](text));
  ((require, module, exports) => {${preload}
})(require, { exports: {} }, {});
}`;
