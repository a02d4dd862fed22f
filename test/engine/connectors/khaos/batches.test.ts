import { describe, expect, test } from 'vitest';
import { createBatchSize, inBatches } from '../../../../electron/engine/connectors/khaos/batches.ts';
import { CallError } from '../../../../electron/engine/connectors/khaos/call-error.ts';
import { problemOf } from '../../../../electron/engine/domain/problem.ts';

const codes = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `C${from + at}`);
const fault = () => new CallError(problemOf('khaos-fault', 'bad'), { acted: 'maybe', repeatable: false, trouble: 'fault' });
const timeOut = () => new CallError(problemOf('khaos-unreachable', 'late'), { acted: 'maybe', repeatable: false, trouble: 'time-out' });

/** A KC that refuses calls with these codes, or with more codes than it can bear. */
const createAsk = (refuses: (asked: readonly string[]) => Error | undefined = () => undefined) => {
  const calls: number[] = [];
  const ask = (asked: readonly string[]): Promise<string[]> => {
    calls.push(asked.length);
    const error = refuses(asked);
    return error === undefined ? Promise.resolve([...asked]) : Promise.reject(error);
  };
  return { calls, ask };
};

describe('batches', () => {
  test('begin with the first size and grow slowly to the largest', async () => {
    const size = createBatchSize({ start: 50, most: 80 });
    const { ask, calls } = createAsk();
    const { answers, bad } = await inBatches(codes(400), size, ask);
    expect(calls).toEqual([50, 60, 70, 80, 80, 60]);
    expect(answers.flat()).toEqual(codes(400));
    expect(bad).toEqual([]);
  });

  test('find the one bad code, answer all others once, and keep their size', async () => {
    const size = createBatchSize({ start: 50, most: 500 });
    const { ask, calls } = createAsk((asked) => (asked.includes('C17') ? fault() : undefined));
    const { answers, bad } = await inBatches(codes(100), size, ask);
    expect(bad.map(({ stockCode }) => stockCode)).toEqual(['C17']);
    expect(answers.flat().toSorted()).toEqual(
      codes(100)
        .filter((code) => code !== 'C17')
        .toSorted(),
    );
    expect(size.now()).toBe(60);
    expect(calls.length).toBeLessThan(20);
  });

  test('shrink where KC bears no more, and blame no code for it', async () => {
    const size = createBatchSize({ start: 50, most: 500 });
    const { ask, calls } = createAsk((asked) => (asked.length > 15 ? fault() : undefined));
    const { answers, bad } = await inBatches(codes(100), size, ask);
    expect(bad).toEqual([]);
    expect(answers.flat()).toEqual(codes(100));
    expect(size.now()).toBeLessThanOrEqual(25);
    expect(calls.length).toBeLessThan(25);
  });

  test('shrink where a call takes too long, without telling anything twice', async () => {
    const size = createBatchSize({ start: 40, most: 500 });
    const { ask } = createAsk((asked) => (asked.length > 20 ? timeOut() : undefined));
    const { answers } = await inBatches(codes(40), size, ask);
    expect(answers.flat()).toEqual(codes(40));
  });

  test('give up a KC that hangs, after few time limits', async () => {
    const { ask, calls } = createAsk(timeOut);
    await expect(inBatches(codes(100), createBatchSize({ start: 50, most: 500 }), ask)).rejects.toMatchObject({
      problem: { cause: 'khaos-unreachable' },
    });
    expect(calls).toEqual([50, 25, 12]);
  });

  test('take a fault that strikes whatever is asked for KC’s own', async () => {
    const { ask, calls } = createAsk(fault);
    await expect(inBatches(codes(1_000), createBatchSize({ start: 50, most: 500 }), ask)).rejects.toMatchObject({
      problem: { cause: 'khaos-fault' },
    });
    expect(calls.length).toBeLessThan(20);
  });

  test('but get past a run of bad codes at the beginning', async () => {
    const badOnes = new Set(codes(9));
    const { ask } = createAsk((asked) => (asked.some((code) => badOnes.has(code)) ? fault() : undefined));
    const { answers, bad } = await inBatches(codes(60), createBatchSize({ start: 50, most: 500 }), ask);
    expect(bad.map(({ stockCode }) => stockCode)).toEqual(codes(9));
    expect(answers.flat()).toEqual(codes(51, 9));
  });

  test('never ask for what a list cannot say, and ask for each code once', async () => {
    const { ask, calls } = createAsk();
    const { answers, bad } = await inBatches(['A,B', 'C', 'C', ' ', ''], createBatchSize({ start: 50, most: 500 }), ask);
    expect(bad.map(({ stockCode }) => stockCode)).toEqual(['A,B', ' ', '']);
    expect(answers).toEqual([['C']]);
    expect(calls).toEqual([1]);
  });

  test('pass on any other trouble at once', async () => {
    const lost = new CallError(problemOf('khaos-unreachable', 'gone'), { acted: 'no', repeatable: true, trouble: 'other' });
    const { ask, calls } = createAsk(() => lost);
    await expect(inBatches(codes(100), createBatchSize({ start: 50, most: 500 }), ask)).rejects.toBe(lost);
    expect(calls).toEqual([50]);
  });
});
