/** What a ledger needs of its host: a clock that is set by hand and chance that repeats. */
import type { Stamp } from '../../../electron/engine/store/ledger-installation.ts';
import type { LedgerOptions } from '../../../electron/engine/store/open.ts';

export const stamp: Stamp = {
  khaosId: "kc'1",
  khaos: { url: 'http://kc.example/khaos.exe', mode: 'test' },
  stores: [
    { storeId: 'north', domain: 'north.myshopify.com' },
    { storeId: 'south', domain: 'south.myshopify.com' },
  ],
  mode: 'practice',
};

export type TestWorld = LedgerOptions & { setNow(ms: number): void };

/** Everything a ledger needs; time starts at 1,000,000. */
export const makeWorld = (more: Partial<LedgerOptions> = {}): TestWorld => {
  let nowMs = 1_000_000;
  let made = 0;
  return {
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs, after: () => () => undefined },
    random: {
      next: () => 0.5,
      uuid: () => {
        made += 1;
        return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
      },
    },
    stamp,
    setNow: (ms) => {
      nowMs = ms;
    },
    ...more,
  };
};
