/** A window's preload whose requests wait until a test answers them. Import it before anything that holds the bridge. */
import { vi } from 'vitest';
import { requests, type Reply, type RequestName, type RequestOutput } from '../../shared/contract.ts';
import type { Problem } from '../../shared/records.ts';

type Question = { name: RequestName; input: unknown; answer(reply: Reply<unknown>): void };
const waiting: Question[] = [];
let noticed: (() => void) | undefined;

vi.stubGlobal('window', {
  quayside: {
    ...Object.fromEntries(
      Object.keys(requests).map((name) => [
        name,
        (input: unknown) =>
          new Promise((answer) => {
            waiting.push({ name: name as RequestName, input, answer });
            noticed?.();
          }),
      ]),
    ),
    onEvent: () => () => undefined,
  },
});

/** The oldest request of the name that nobody has answered; comes when it is asked. */
export const asked = async <N extends RequestName>(
  name: N,
): Promise<{ input: unknown; answer(value: RequestOutput<N>): void; refuse(problem: Problem): void }> => {
  for (;;) {
    const at = waiting.findIndex((question) => question.name === name);
    const [found] = at === -1 ? [] : waiting.splice(at, 1);
    if (found !== undefined)
      return {
        input: found.input,
        answer: (value) => found.answer({ ok: true, value }),
        refuse: (problem) => found.answer({ ok: false, problem }),
      };
    await new Promise<void>((resolve) => {
      noticed = resolve;
    });
  }
};

export const away: Problem = {
  kind: 'unreachable',
  cause: 'engine-away',
  summary: 'The engine is away.',
  hint: 'It is started again.',
  facts: {},
};
