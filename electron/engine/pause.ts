/** The pause that a person asked for: it is the ledger's, so that neither the engine's death nor the machine's ends it. */
import type { Clock } from './ports.ts';
import type { InstallationLedger } from './store/ledger-installation.ts';

export type PauseHold = {
  /** `untilMs`: wall time; undefined: until `end`. */
  begin(untilMs: number | undefined): void;
  end(): void;
  holds(): boolean;
};

/** Goes on with the pause of the engine before, however that one ended. */
export const createPause = (
  installation: Pick<InstallationLedger, 'pause' | 'setPause'>,
  clock: Pick<Clock, 'nowMs' | 'monotonicMs'>,
): PauseHold => {
  /** Monotonic: a clock that is set does not make a pause longer or shorter. */
  let endsAtMs: number | undefined;
  let paused = false;

  const hold = (leftMs: number | undefined): void => {
    paused = true;
    endsAtMs = leftMs === undefined ? undefined : clock.monotonicMs() + leftMs;
  };

  const asked = installation.pause();
  if (asked !== undefined) {
    const { sinceMs, untilMs } = asked;
    // Nor does one that was set back while no engine ran make it longer than it was asked for.
    hold(untilMs === undefined ? undefined : Math.min(untilMs - clock.nowMs(), untilMs - sinceMs));
  }

  return {
    begin: (untilMs) => {
      const sinceMs = clock.nowMs();
      installation.setPause({ sinceMs, untilMs });
      hold(untilMs === undefined ? undefined : untilMs - sinceMs);
    },
    end: () => {
      installation.setPause(undefined);
      paused = false;
    },
    holds: () => {
      if (paused && endsAtMs !== undefined && clock.monotonicMs() >= endsAtMs) paused = false;
      return paused;
    },
  };
};
