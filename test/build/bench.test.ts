/** The benchmarks' command, at a size that says nothing of the goals but runs through everything: two processes, real sockets, the practice clock. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');

const face = z.strictObject({
  results: z.array(
    z.strictObject({
      name: z.string().min(1),
      value: z.number(),
      beside: z.number().nullable(),
      ratio: z.number().nullable(),
      goal: z.string().min(1),
      holds: z.boolean(),
    }),
  ),
});

const bench = (...args: string[]): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'build', 'bench', 'command.ts'), ...args], { cwd: root });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });

/** The last line, and nothing after it. */
const resultsOf = (out: string) => {
  const lines = out.trimEnd().split('\n');
  return face.parse(JSON.parse(lines.at(-1) ?? '')).results;
};

describe('npm run bench', () => {
  it('measures a push on every plan beside what a script would do, and ends with one line of JSON', async () => {
    const { code, out, err } = await bench('push-stock', '--small', '--json');
    expect(err).not.toContain('Error');
    const results = resultsOf(out);
    expect(code).toBe(results.every(({ holds }) => holds) ? 0 : 1);
    for (const plan of ['standard', 'advanced', 'plus']) {
      const named = (what: string) => results.find(({ name }) => name === `${plan}: ${what}`);
      // 600 levels: three writes of 10 points beside 600 of them.
      expect(named('points of the writes')).toMatchObject({ value: 30, beside: 6_000, ratio: 0.005, holds: true });
      expect(named('THROTTLED answers')).toMatchObject({ value: 0, beside: null, ratio: null, holds: true });
      const time = named('time on the practice clock');
      expect(time?.ratio).toBeCloseTo((time?.value ?? 0) / (time?.beside ?? 1));
      // Whole calls of 200 ms.
      expect(Math.round((time?.value ?? 0) * 1000) % 200).toBe(0);
    }
    expect(results.filter(({ name }) => name.startsWith('push: '))).toHaveLength(2);
  }, 120_000);

  it('imports orders beside a script that reads each by itself', async () => {
    const results = resultsOf((await bench('import-orders', '--small', '--json')).out);
    // One order by itself costs 56 points; 30 of them are 1,680.
    expect(results.find(({ name }) => name === 'points of the import')).toMatchObject({ beside: 1_680 });
    expect(results.find(({ name }) => name === 'import: THROTTLED answers')).toMatchObject({ value: 0, holds: true });
  }, 120_000);

  it('reads long answers in the engine while the main process goes on asking it', async () => {
    const { out, err } = await bench('long-answers', '--small', '--json');
    const results = resultsOf(out);
    // What was read is counted by the benchmark itself, which fails where a line is missing.
    expect(err).toMatch(/price list: 500 lines[^]*levels: 2000 lines[^]*list of codes: 2000 lines/);
    expect(results).toHaveLength(6);
    expect(results.every(({ value, goal }) => value > 0 && goal === 'at most 50 ms')).toBe(true);
  }, 120_000);

  it('says which benchmarks there are when asked for another', async () => {
    const { code, err } = await bench('everything');
    expect(code).toBe(1);
    expect(err).toContain('push-stock, import-orders, ledger-pages');
  });
});
