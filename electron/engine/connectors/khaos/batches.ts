/** Asks for many codes in calls of a size that this KC can bear, and finds the one that spoils a call (`reference/khaos-control.md §6 U17`). */
import { CallError } from './call-error.ts';
import type { KhaosBatches } from './connection.ts';

/** The size that went well last, and a code whose answer could be read, kept from pass to pass. */
export type BatchSize = {
  now(): number;
  grow(): void;
  halve(): void;
  /** The answer to a call with this code could be read. */
  answered(code: string): void;
  lastAnswered(): string | undefined;
};

/** Codes added after a full call that went well: from 50 to 500 within 45 calls, a tenth of a pass over a big catalogue. */
const growBy = 10;

export const createBatchSize = ({ start, most }: KhaosBatches): BatchSize => {
  let size = Math.max(1, Math.min(start, most));
  let answeredCode: string | undefined;
  return {
    now: () => size,
    grow: () => {
      size = Math.min(most, size + growBy);
    },
    halve: () => {
      size = Math.max(1, Math.floor(size / 2));
    },
    answered: (code) => {
      answeredCode = code;
    },
    lastAnswered: () => answeredCode,
  };
};

/** `error`: what KC said when asked for this code alone; undefined where it cannot be asked at all. */
export type BadCode = { stockCode: string; detail: string; error: CallError | undefined };
export type BatchResult<A> = { answers: A[]; bad: BadCode[] };

/** So many single codes at fault in a row, and none that went well, point to KC rather than to the codes. */
const mostFaultsWithoutSuccess = 5;

/** Each doubling of a call that took too long costs a whole time limit; after two KC is taken for hanging. */
const mostTimeOuts = 2;

/** Whatever makes an answer useless as a whole and may come from one code in it: a fault, or a record nobody can read. */
const mayBeTheCodes = (error: unknown): error is CallError =>
  error instanceof CallError && (error.nature.trouble === 'fault' || error.problem.cause === 'khaos-unreadable');

/** KC's lists are separated by commas (`reference/khaos-control.md §3.5`). */
const unaskable = (code: string): BadCode | undefined => {
  if (code.trim() === '') return { stockCode: code, detail: 'it is empty', error: undefined };
  if (code.includes(','))
    return { stockCode: code, detail: 'it holds a comma, which separates codes in Khaos Control’s lists', error: undefined };
  return undefined;
};

/**
 * Calls `ask` with ever so many of the codes, each once. A call at fault is split until the code that spoils it stands alone; the
 * size falls only where no single code was to blame. Codes that cannot be asked for at all are bad without a call. Throws what
 * `ask` throws for every other trouble, a fault that strikes whatever is asked, and an answer that cannot be read unless that of
 * another code can be: then the answer is to blame, no code. `leaveOut`: the caller loses nothing by leaving out codes that are not to
 * blame, so the code it came for is blamed alone.
 */
export const inBatches = async <A>(
  codes: readonly string[],
  size: BatchSize,
  ask: (codes: readonly string[]) => Promise<A>,
  leaveOut = false,
): Promise<BatchResult<A>> => {
  const unique = [...new Set(codes)];
  const result: BatchResult<A> = { answers: [], bad: unique.flatMap((code) => unaskable(code) ?? []) };
  const askable = unique.filter((code) => unaskable(code) === undefined);
  let succeeded = false;
  let blamed = 0;
  let timeOuts = 0;

  const success = async (part: readonly string[]): Promise<void> => {
    result.answers.push(await ask(part));
    succeeded = true;
    timeOuts = 0;
    if (part[0] !== undefined) size.answered(part[0]);
  };

  /** Whether the answer to any other code goes well: the one furthest away, or one that did before. Undefined where there is no other. */
  const othersGoWell = async (code: string): Promise<boolean | undefined> => {
    const others = [askable.at(-1), size.lastAnswered()].filter((other) => other !== undefined && other !== code);
    for (const other of new Set(others)) {
      try {
        await ask([other!]);
        return true;
      } catch (error) {
        if (!mayBeTheCodes(error)) throw error;
      }
    }
    return others.length === 0 ? undefined : false;
  };

  /** One code is at fault: note it, unless everything is, which another code decides. */
  const blame = async (code: string, error: CallError): Promise<void> => {
    const unreadable = error.problem.cause === 'khaos-unreadable' && !leaveOut;
    blamed++;
    if (!succeeded && (unreadable || blamed >= mostFaultsWithoutSuccess)) {
      const others = await othersGoWell(code);
      if (others === false || (others === undefined && unreadable)) throw error;
      succeeded = others === true;
    }
    result.bad.push({ stockCode: code, detail: error.problem.summary, error });
  };

  /** Whether a single code was found to blame. */
  const split = async (part: readonly string[]): Promise<boolean> => {
    try {
      await success(part);
      return false;
    } catch (error) {
      if (!mayBeTheCodes(error)) throw error;
      const [only] = part;
      if (part.length === 1 && only !== undefined) {
        await blame(only, error);
        return true;
      }
    }
    const middle = Math.ceil(part.length / 2);
    const first = await split(part.slice(0, middle));
    const second = await split(part.slice(middle));
    if (!first && !second) size.halve();
    return first || second;
  };

  for (let at = 0; at < askable.length;) {
    const part = askable.slice(at, at + size.now());
    const answersBefore = result.answers.length;
    const badBefore = result.bad.length;
    const sizeBefore = size.now();
    try {
      await split(part);
    } catch (error) {
      timeOuts += 1;
      const slow = error instanceof CallError && error.nature.trouble === 'time-out';
      if (!slow || part.length === 1 || timeOuts > mostTimeOuts) throw error;
      size.halve();
      // The whole part is asked again: nothing of it may be told twice.
      result.answers.length = answersBefore;
      result.bad.length = badBefore;
      continue;
    }
    at += part.length;
    if (part.length === sizeBefore && size.now() === sizeBefore && result.bad.length === badBefore) size.grow();
  }
  return result;
};
