/** The log of a host: JSON lines with time and level, references and figures only. */
import { pino } from 'pino';
import type { Log } from '../engine/ports.ts';

/** Writes at once, so that a crash loses no line. `destination`: a file, or 2 for the terminal. */
export const createLog = (destination: string | 2): Log => {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: destination, sync: true, mkdir: true }));
  const line = (level: 'info' | 'warn' | 'error'): Log['info'] => (event, facts) => logger[level]({ event, ...facts });
  return { info: line('info'), warn: line('warn'), error: line('error') };
};
