/** Processor time of processes, as Linux counts it (`proc(5)`). */
import { readdirSync, readFileSync } from 'node:fs';

/** `utime` and `stime` are counted in these, on every Linux for desktop and server. */
const tickMs = 10;

/** The fields after the command's name, which may itself hold spaces and brackets. */
const fieldsOf = (pid: number): string[] | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It has ended.
    return undefined;
  }
};

/** User and system time of all its threads since it began. Throws where it has ended. */
export const processorMs = (pid: number): number => {
  const fields = fieldsOf(pid);
  if (fields === undefined) throw new Error(`process ${pid} has ended`);
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
};

const parentOf = (pid: number): number => Number(fieldsOf(pid)?.[1] ?? 0);

const isBelow = (pid: number, ancestor: number): boolean => {
  for (let at = parentOf(pid); at > 1; at = parentOf(at)) if (at === ancestor) return true;
  return false;
};

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** Descendants of a process whose command line holds a text. */
export const descendants = (ancestor: number, text: string): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && commandOf(pid).includes(text) && isBelow(pid, ancestor));
