/** Records looked at one by one: what is wrong with one of them keeps no other from its turn, and is said at the end. */
import { problemFrom } from '../domain/problem.ts';
import { endsPass } from '../domain/verdict.ts';

export type OneByOne = {
  /** The task's answer; undefined where it failed for its record alone. Throws what every other record would meet, too. */
  tried<T>(task: () => Promise<T>): Promise<T | undefined>;
  /** Throws what went wrong first, if anything did. */
  rethrow(): void;
};

export const oneByOne = (): OneByOne => {
  const failed: unknown[] = [];
  return {
    tried: async (task) => {
      try {
        return await task();
      } catch (error) {
        if (endsPass(problemFrom(error).problem)) throw error;
        failed.push(error);
        return undefined;
      }
    },
    rethrow: () => {
      if (failed.length > 0) throw failed[0];
    },
  };
};
