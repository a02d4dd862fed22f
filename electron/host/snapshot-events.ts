/** Tells listeners of a new snapshot when something happened, but never more often than eyes can follow, and seldom when all is quiet. */
import type { Engine } from '../engine/engine.ts';
import type { Cancel, Clock } from '../engine/ports.ts';
import type { HostEvent } from '../../shared/contract.ts';
import type { EngineSnapshot } from '../../shared/records.ts';

/** Twice a second is as live as a person can read. */
const quietMs = 500;
/** A first run through a large catalogue takes minutes; its figures move meanwhile although nothing begins or ends. */
const runningMs = 2_000;
/** Passes that find nothing come every few seconds: that they went by is told this often only, so that an open window sleeps too. */
const nothingNewMs = 15_000;

/** What a person would see to be different. Times of passes move on with each of them, and points come back by themselves. */
const gist = ({ atMs: _atMs, apiBudget: _apiBudget, runs, ...rest }: EngineSnapshot): string =>
  JSON.stringify([rest, runs.map(({ startedAtMs: _startedAtMs, durationMs: _durationMs, ...run }) => run)]);

/** Returns how to listen; a new listener is told at once. */
export const snapshotEvents = (
  engine: Engine,
  clock: Pick<Clock, 'after' | 'monotonicMs'>,
): ((listener: (event: HostEvent) => void) => Cancel) => {
  const listeners = new Set<(event: HostEvent) => void>();
  let planned: { cancel: Cancel; dueMs: number } | undefined;
  let running = 0;
  let told: { gist: string; atMs: number } | undefined;
  /** A person did something: the answer is shown even where nothing came of it. */
  let acted = false;

  const tell = (): void => {
    planned = undefined;
    const snapshot = engine.snapshot();
    const now = { gist: gist(snapshot), atMs: clock.monotonicMs() };
    if (acted || told === undefined || told.gist !== now.gist || now.atMs - told.atMs >= nothingNewMs) {
      told = now;
      acted = false;
      for (const listener of listeners) listener({ kind: 'snapshot', snapshot });
    }
    if (running > 0) plan(runningMs);
  };
  const plan = (delayMs: number): void => {
    const dueMs = clock.monotonicMs() + delayMs;
    if (listeners.size === 0 || (planned !== undefined && planned.dueMs <= dueMs)) return;
    planned?.cancel();
    planned = { cancel: clock.after(delayMs, tell), dueMs };
  };
  engine.onEvent(({ kind }) => {
    if (kind === 'changed') acted = true;
    if (kind === 'run-began') running += 1;
    if (kind === 'run-ended') running -= 1;
    // A pass that is over sooner is told of once, when it has ended: nobody needs to see it flicker.
    plan(kind === 'run-began' ? runningMs : quietMs);
  });
  return (listener) => {
    listeners.add(listener);
    listener({ kind: 'snapshot', snapshot: engine.snapshot() });
    if (running > 0) plan(runningMs);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      // With nobody left to tell, the engine may be closed before the time comes.
      planned?.cancel();
      planned = undefined;
    };
  };
};
