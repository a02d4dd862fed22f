/** What the desktop shell itself remembers between starts: its window's place and what it has said already. Never a setting, never a secret. */
import ElectronStore from 'electron-store';
import { z } from 'zod';

const remembered = {
  windowPlace: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive(), maximized: z.boolean() }),
  /** When a notification was last shown, by cause. */
  notifiedAtMs: z.record(z.string(), z.number()),
  /** The date on which the whole proof last ended. */
  lastWholeProof: z.string(),
  /** Whether a person wants it to start with Windows; on until somebody says otherwise. */
  startsWithSystem: z.boolean(),
};

type Remembered = { [K in keyof typeof remembered]: z.infer<(typeof remembered)[K]> };
export type WindowPlace = Remembered['windowPlace'];

export type Memory = {
  /** Undefined where nothing was remembered, or nothing that can be read. */
  get<K extends keyof Remembered>(name: K): Remembered[K] | undefined;
  set<K extends keyof Remembered>(name: K, value: Remembered[K]): void;
};

/** `folder` is the account's own: two people at one PC have two windows. */
export const openMemory = (folder: string): Memory => {
  // A damaged file costs a window's place; it must not keep the program from starting.
  const store = new ElectronStore<Record<string, unknown>>({ cwd: folder, name: 'shell', clearInvalidConfig: true });
  return {
    // The schema of this very name has parsed it; TypeScript cannot follow a name to its schema through a union.
    get: <K extends keyof Remembered>(name: K) => remembered[name].safeParse(store.get(name)).data as Remembered[K] | undefined,
    set: (name, value) => store.set(name, value),
  };
};
