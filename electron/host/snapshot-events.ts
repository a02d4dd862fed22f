/** Tells listeners of a new snapshot when something happened, but never more often than eyes can follow. */
import type { Engine } from '../engine/engine.ts';
import type { Cancel, Clock } from '../engine/ports.ts';
import type { HostEvent } from '../../shared/contract.ts';

/** Twice a second is as live as a person can read. */
const quietMs = 500;
/** A first run through a large catalogue takes minutes; its figures move meanwhile although nothing begins or ends. */
const runningMs = 2_000;

/** Returns how to listen; a new listener is told at once. */
export const snapshotEvents = (engine: Engine, clock: Pick<Clock, 'after'>): ((listener: (event: HostEvent) => void) => Cancel) => {
  const listeners = new Set<(event: HostEvent) => void>();
  let planned: Cancel | undefined;
  let watching: Cancel | undefined;
  let running = 0;
  const tell = (): void => {
    planned = undefined;
    const event: HostEvent = { kind: 'snapshot', snapshot: engine.snapshot() };
    for (const listener of listeners) listener(event);
    if (running > 0 && listeners.size > 0) watching ??= clock.after(runningMs, watch);
  };
  const watch = (): void => {
    watching = undefined;
    tell();
  };
  engine.onEvent(({ kind }) => {
    if (kind === 'run-began') running += 1;
    if (kind === 'run-ended') running -= 1;
    if (listeners.size > 0) planned ??= clock.after(quietMs, tell);
  });
  return (listener) => {
    listeners.add(listener);
    listener({ kind: 'snapshot', snapshot: engine.snapshot() });
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      // With nobody left to tell, the engine may be closed before the time comes.
      planned?.();
      watching?.();
      planned = watching = undefined;
    };
  };
};
