/** The log of a host: JSON lines with time and level, references and figures only; secrets and personal data are masked all the same. */
import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
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

/** `destination`: a file, or 2 for the terminal. Writes at once, so that a crash loses no line. */
export const createLog = (destination: string | 2): Log => logTo(pino.destination({ dest: destination, sync: true, mkdir: true }));

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

/**
 * One file a day, the last fourteen of them, each of a bounded size; written at once, so that a crash loses no line. A line that cannot
 * be written (a full disk, a file that cannot be opened) never throws: whoever logs has better things to do. It is counted, and the
 * next line that can be written comes after one that says how many were lost.
 */
export const createDailyLog = (options: DailyLogOptions): Log => {
  const { folder, name, nowMs } = options;
  const most = options.mostBytesADay ?? mostBytesADay;
  mkdirSync(folder, { recursive: true });
  const isOurs = (file: string): boolean => file.startsWith(`${name}-`) && /^\d{4}-\d{2}-\d{2}\.log$/.test(file.slice(name.length + 1));
  let open: { date: string; file: number; bytes: number } | undefined;
  let lost = 0;

  const letGo = (): void => {
    const file = open?.file;
    open = undefined;
    try {
      if (file !== undefined) closeSync(file);
    } catch {
      // A network drive may say only now that it is full; the file is closed all the same.
    }
  };

  const tidy = (): void => {
    try {
      const files = readdirSync(folder).filter(isOurs).toSorted();
      for (const old of files.slice(0, -daysKept)) rmSync(join(folder, old), { force: true });
    } catch {
      // Somebody has an old file open: it goes another day.
    }
  };

  const roll = (date: string): NonNullable<typeof open> => {
    letGo();
    const file = openSync(join(folder, `${name}-${date}.log`), 'a');
    open = { date, file, bytes: fstatSync(file).size };
    tidy();
    return open;
  };

  const append = (line: string): void => {
    const date = new Date(nowMs()).toISOString().slice(0, 10);
    const today = open?.date === date ? open : roll(date);
    if (today.bytes > most) return;
    today.bytes += Buffer.byteLength(line);
    appendFileSync(today.file, today.bytes > most ? `${JSON.stringify({ event: 'log-full', bytes: today.bytes })}\n` : line);
  };

  return logTo({
    write: (line) => {
      try {
        // The line break ends what a full disk left of the line before.
        if (lost > 0) append(`\n${JSON.stringify({ time: new Date(nowMs()).toISOString(), event: 'lines-lost', lines: lost })}\n`);
        lost = 0;
        append(line);
      } catch {
        lost += 1;
        letGo();
      }
    },
  });
};
