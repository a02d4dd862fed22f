/** What a benchmark is: it measures, each figure beside what a user would pick instead or beside its own at another size, with a goal. */

/** `ratio`: `value` as a part of `beside` (undefined where nothing stands beside it). `holds`: whether the goal is met. */
export type Result = {
  name: string;
  value: number;
  beside: number | undefined;
  ratio: number | undefined;
  goal: string;
  holds: boolean;
  /** The unit of value and beside, and what stands beside it, for people. */
  unit: string;
  besideWhat: string;
};

/** `full` is what the goals are for. `small` runs through the same code in seconds and says little. */
export type Size = 'full' | 'small';

export type Benchmark = {
  name: string;
  /** `minutes`: for those that measure in real time, when they are not to take their usual time. */
  run(size: Size, say: (line: string) => void, minutes?: number): Promise<Result[]>;
};

type Measured = { name: string; value: number; unit: string };

/** A figure that may be at most so much by itself. */
export const atMost = ({ name, value, unit }: Measured, most: number): Result => ({
  name,
  value,
  unit,
  beside: undefined,
  ratio: undefined,
  besideWhat: '',
  goal: `at most ${most} ${unit}`,
  holds: value <= most,
});

/** A figure that may be at most so large a part, or so many times, of what stands beside it. */
export const atMostOf = ({ name, value, unit }: Measured, most: number, beside: number, besideWhat: string): Result => ({
  name,
  value,
  unit,
  beside,
  besideWhat,
  ratio: value / beside,
  goal: most < 1 ? `at most 1/${Math.round(1 / most)} of it` : `at most ${most} × that`,
  holds: value <= most * beside,
});
