/** Problems of one cause counted together, with the summary of the latest. */
import type { Problem, ProblemGroup } from '../../../shared/records.ts';

/** So many problems of one cause; `latest` is the one that came last among them. */
export type ProblemCount = { count: number; latest: { problem: Problem; atMs: number } };

/** By cause, most first. */
export const groupProblems = (counts: readonly ProblemCount[]): ProblemGroup[] => {
  const groups = new Map<string, ProblemCount>();
  for (const { count, latest } of counts) {
    const known = groups.get(latest.problem.cause);
    groups.set(latest.problem.cause, {
      count: count + (known?.count ?? 0),
      latest: known === undefined || latest.atMs > known.latest.atMs ? latest : known.latest,
    });
  }
  return [...groups.values()]
    .map(({ count, latest: { problem } }) => ({
      cause: problem.cause,
      kind: problem.kind,
      count,
      summary: problem.summary,
      hint: problem.hint,
    }))
    .toSorted((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
};
