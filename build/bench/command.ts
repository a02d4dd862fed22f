/** `npm run bench`: what the engine costs and how long it takes, each figure beside what a user would pick instead. */
import { parseArgs } from 'node:util';
import type { Result } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';

const usage = `npm run bench -- [NAME] [--json] [--small] [--minutes N]

  NAME       one of ${benchmarks.map(({ name }) => name).join(', ')}; without it all of them
  --json     ends with one line: { results: [{ name, value, beside, ratio, goal, holds }] }
  --small    a few codes and orders, to see that everything runs; the goals are for the full size
  --minutes  how long to measure what is measured in real time, in place of ten`;

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});

const rounded = (value: number): string => {
  const digits = value === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4;
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits });
};

const table = (results: readonly Result[]): string => {
  const rows = results.map((result) => [
    result.holds ? 'holds' : 'FAILS',
    result.name,
    `${rounded(result.value)} ${result.unit}`,
    result.beside === undefined ? '' : `${rounded(result.beside)} ${result.besideWhat}`,
    result.ratio === undefined ? '' : rounded(result.ratio),
    result.goal,
  ]);
  const all = [['', 'figure', 'measured', 'beside', 'ratio', 'goal'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Exactly the promised face: units and words are for people. */
const faceOf = ({ name, value, beside, ratio, goal, holds }: Result) => ({
  name,
  value,
  beside: beside ?? null,
  ratio: ratio ?? null,
  goal,
  holds,
});

const main = async (): Promise<number> => {
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0)) {
    console.error(`--minutes takes a number above 0, not "${values.minutes}".\n\n${usage}`);
    return 1;
  }
  const unknown = positionals.find((name) => benchmarks.every((one) => one.name !== name));
  if (values.help || unknown !== undefined) {
    console.error(unknown === undefined ? usage : `There is no benchmark "${unknown}".\n\n${usage}`);
    return unknown === undefined ? 0 : 1;
  }
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const results: Result[] = [];
  for (const benchmark of chosen) {
    console.error(`\n── ${benchmark.name}`);
    results.push(...(await benchmark.run(values.small ? 'small' : 'full', (line) => console.error(`   ${line}`), minutes)));
  }
  console.log(`\n${table(results)}`);
  if (values.json) console.log(JSON.stringify({ results: results.map(faceOf) }));
  return results.every(({ holds }) => holds) ? 0 : 1;
};

process.exitCode = await main();
