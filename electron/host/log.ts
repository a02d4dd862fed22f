/** The log of a host: JSON lines with time and level, references and figures only; secrets and personal data are masked all the same. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Log, LogFacts } from '../engine/ports.ts';

const masked = '***';

/** Facts that by their name hold what no log may hold. */
const delicateName = /secret|token|password|passphrase|authori[sz]ation|cookie|e-?mail|phone|postcode|surname|forename|recipient/i;

/** What gives itself away by its shape, wherever it stands: an error text may quote an answer or an address. */
const delicateShapes: readonly (readonly [RegExp, string])[] = [
  // Shopify's tokens and secrets carry their kind in front (reference/shopify-admin-api.md §1).
  [/\bshp[a-z]{2}_[A-Za-z0-9]{8,}/g, masked],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${masked}`],
  [/(\/\/)[^/\s:@]+:[^/\s@]+@/g, `$1${masked}@`],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, masked],
];

/** The facts as they may be written. */
export const maskFacts = (facts: LogFacts): LogFacts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value];
      if (delicateName.test(name)) return [name, masked];
      return [name, delicateShapes.reduce((text, [shape, by]) => text.replace(shape, by), value)];
    }),
  );

type Destination = { write(line: string): void };

const logTo = (destination: Destination): Log => {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const line =
    (level: 'info' | 'warn' | 'error'): Log['info'] =>
    (event, facts) =>
      logger[level]({ event, ...(facts && maskFacts(facts)) });
  return { info: line('info'), warn: line('warn'), error: line('error') };
};

/** Writes at once, so that a crash loses no line. */
const openFile = (path: string | 2) => pino.destination({ dest: path, sync: true, mkdir: true });

/** `destination`: a file, or 2 for the terminal. */
export const createLog = (destination: string | 2): Log => logTo(openFile(destination));

/** Two weeks: a problem that is noticed after a holiday can still be followed back. */
const daysKept = 14;
/** A day of a busy shop comes to a few MB; whatever writes more is going round in circles and must not fill the disk. */
const mostBytesADay = 64 * 1024 * 1024;

export type DailyLogOptions = {
  folder: string;
  /** First part of the files' names: `<name>-2026-03-29.log` (UTC). One process writes one name. */
  name: string;
  nowMs(): number;
  mostBytesADay?: number;
};

/** One file a day, the last fourteen of them, each of a bounded size. */
export const createDailyLog = (options: DailyLogOptions): Log => {
  const { folder, name, nowMs } = options;
  const most = options.mostBytesADay ?? mostBytesADay;
  mkdirSync(folder, { recursive: true });
  const isOurs = (file: string): boolean => file.startsWith(`${name}-`) && /^\d{4}-\d{2}-\d{2}\.log$/.test(file.slice(name.length + 1));
  let open: { date: string; file: ReturnType<typeof openFile>; bytes: number } | undefined;

  const roll = (date: string): NonNullable<typeof open> => {
    open?.file.end();
    const path = join(folder, `${name}-${date}.log`);
    open = { date, file: openFile(path), bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0 };
    const files = readdirSync(folder).filter(isOurs).toSorted();
    for (const old of files.slice(0, -daysKept)) rmSync(join(folder, old), { force: true });
    return open;
  };

  return logTo({
    write: (line) => {
      const date = new Date(nowMs()).toISOString().slice(0, 10);
      const today = open?.date === date ? open : roll(date);
      if (today.bytes > most) return;
      today.bytes += Buffer.byteLength(line);
      today.file.write(today.bytes > most ? `${JSON.stringify({ event: 'log-full', bytes: today.bytes })}\n` : line);
    },
  });
};
