/**
 * The practice clock of a benchmark: virtual time, shared by a client and the practice systems over the wire.
 *
 * A client asks practice systems in another process over real loopback sockets, so its memory and its pieces of work are those
 * of the product. Time is not real: a call takes what the practice system says it takes (200 ms), however fast the machine is.
 * For that, every request says in a header what time it is for the client; the practice systems' clock goes on to it, and the
 * answer, which comes at once, says in a header after how many ms it leaves. The client hands it on at that moment of its own
 * virtual time. While a request is on the real wire time stands still, and it goes on only from one due moment to the next, so
 * calls in flight together share their 200 ms, waits for a full bucket last as long as they would, and every run of the same
 * seed gives the same times and points. What the client itself computes takes no time; it is measured apart (`Stretches`).
 */
import type { Cancel, Clock } from '../../electron/engine/ports.ts';
import type { Stretches } from './stretches.ts';

/** In a request: the client's now, ms since 1970. */
export const nowHeader = 'x-practice-now-ms';
/** In an answer: after how many ms it leaves. */
export const tookHeader = 'x-practice-took-ms';

export type BenchClock = Clock & {
  /** Does something real during which time stands still; what came of it is handed on once `tookMs` have gone by. One at a time, in the order of the calls. */
  exchange<T>(name: string, task: () => Promise<T>, tookMs: (value: T) => number): Promise<T>;
  moveOn(ms: number): void;
  /** Lets time go by until the promise has settled. */
  during<T>(promise: Promise<T>): Promise<T>;
};

type Due = { atMs: number; order: number; name: string; task: () => void };

/** Turns of the event loop without anything due or under way, after which something is waited for that will never come. */
const idleTurnsAtMost = 10_000;

/** `stretches` is told of each turn of the event loop and what it began with; a call on the wire is one turn, its send and its receives together. */
export const createBenchClock = (startMs: number, stretches?: Stretches): BenchClock => {
  let nowMs = startMs;
  let order = 0;
  /** What is on the wire, or waits for it, in the order of the calls. */
  let onTheWire: string[] = [];
  let lastAnswer = 'nothing';
  let waiting: Due[] = [];
  let wire: Promise<unknown> = Promise.resolve();

  const plan = (delayMs: number, name: string, task: () => void): Cancel => {
    const due: Due = { atMs: nowMs + Math.max(0, delayMs), order: order++, name, task };
    waiting.push(due);
    return () => {
      waiting = waiting.filter((other) => other !== due);
    };
  };

  const next = (): Due | undefined => {
    let first: Due | undefined;
    for (const due of waiting)
      if (first === undefined || due.atMs < first.atMs || (due.atMs === first.atMs && due.order < first.order)) first = due;
    if (first !== undefined) waiting = waiting.filter((due) => due !== first);
    return first;
  };

  /** The next turn of the loop is begun when everything of this one is done, promises included. */
  let turn: (() => void) | undefined;
  let planned = false;
  const goOn = (): void => {
    if (turn === undefined || planned) return;
    planned = true;
    setImmediate(turn);
  };

  /** An answer is in: the next call goes out in a turn of its own, as its answer would come in, were they on the wire together. */
  const freeWire = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(() => {
        if (onTheWire.length > 0) {
          stretches?.ended();
          stretches?.began(`${onTheWire[0]} on the wire`);
        }
        resolve();
      });
    });

  const exchange: BenchClock['exchange'] = async (name, task, tookMs) => {
    onTheWire.push(name);
    const own = wire.then(task);
    wire = own.then(freeWire, freeWire);
    // Given back in the turn of the event loop in which the wait below is planned: time cannot slip in between.
    const value = await own.finally(() => {
      onTheWire = onTheWire.slice(1);
      if (onTheWire.length === 0) goOn();
    });
    return new Promise((resolve) => {
      const handOn = (): void => {
        lastAnswer = name;
        resolve(value);
      };
      plan(tookMs(value), `answer to ${name}`, handOn);
    });
  };

  const during: BenchClock['during'] = async (promise) => {
    let settled = false;
    const end = () => {
      settled = true;
    };
    promise.then(end, end);
    await new Promise<void>((resolve, reject) => {
      let idle = 0;
      stretches?.began('the beginning');
      turn = (): void => {
        planned = false;
        stretches?.ended();
        if (settled) {
          turn = undefined;
          return resolve();
        }
        // The end of the exchange begins the next turn.
        if (onTheWire.length > 0) return stretches?.began(`${onTheWire[0]} on the wire`);
        const due = next();
        idle = due === undefined ? idle + 1 : 0;
        if (idle > idleTurnsAtMost)
          return reject(new Error(`nothing is due at ${new Date(nowMs).toISOString()}, and something is waited for`));
        if (due !== undefined) {
          nowMs = Math.max(nowMs, due.atMs);
          stretches?.began(due.name);
          due.task();
        }
        goOn();
      };
      goOn();
    });
    return promise;
  };

  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    after: (delayMs, task) => plan(delayMs, `a turn after the answer to ${lastAnswer}`, task),
    exchange,
    moveOn: (ms) => {
      nowMs += ms;
    },
    during,
  };
};
