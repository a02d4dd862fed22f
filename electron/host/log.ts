/** The log of a host: JSON lines with time and level, references and figures only; secrets and personal data are masked all the same. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Log } from '../engine/ports.ts';
import { maskFacts } from './mask.ts';

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
