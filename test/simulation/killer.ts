/** Where an engine may die, how often each place was passed, and the one at which it does. */

/** Thrown at a kill point inside the engine's own call stack; whatever catches it finds every port dead. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export type KillPlan = {
  /** `before send ImportOrders`, `after commit`, … */
  point: string;
  /** Dies the n-th time it passes there. */
  nth: number;
};

export type Killer = {
  /** Counts a passing. True when the engine dies here; it is dead from now on. */
  reach(point: string): boolean;
  dead(): boolean;
  /** Dies now, at no particular point (power cut). */
  kill(point: string): void;
};

/** `passed` and `killed` are the world's counts, shared by all of its engines. */
export const createKiller = (
  plan: KillPlan | undefined,
  counts: { passed: Map<string, number>; killed: Map<string, number> },
  onDeath: () => void,
): Killer => {
  let dead = false;
  let left = plan?.nth ?? 0;
  const bump = (map: Map<string, number>, point: string) => map.set(point, (map.get(point) ?? 0) + 1);
  const kill = (point: string): void => {
    if (dead) return;
    dead = true;
    bump(counts.killed, point);
    onDeath();
  };
  return {
    reach: (point) => {
      if (dead) return true;
      bump(counts.passed, point);
      if (point !== plan?.point || --left !== 0) return false;
      kill(point);
      return true;
    },
    dead: () => dead,
    kill,
  };
};
