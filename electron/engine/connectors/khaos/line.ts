/** KC's one-call-at-a-time line: who waits, who is next, and how a caller keeps it for several calls. */
import { ProblemError, problemOf } from '../../domain/problem.ts';
import { khaosLanes, type KhaosLane } from './khaos.ts';

export type Line = {
  /** Waits for its turn, runs the task alone, and settles as the task does. */
  run<T>(lane: KhaosLane, task: () => Promise<T>): Promise<T>;
  /**
   * One turn for a task of several calls: they go through the line it is given, one at a time as well. The turn ends when the task
   * and every call it made have ended; a call on that line later throws cause `program-error`.
   */
  reserve<T>(lane: KhaosLane, task: (own: Line) => Promise<T>): Promise<T>;
};

/** Turns that may go past a lane in which somebody waits: urgent ones come first, but nobody waits for ever. */
const mostPassedOver = 10;

type QueuedLine = Line & { idle(): Promise<void> };

const createQueue = (): QueuedLine => {
  const queues = new Map<KhaosLane, (() => Promise<void>)[]>(khaosLanes.map((lane) => [lane, []]));
  const passedOver = new Map<KhaosLane, number>(khaosLanes.map((lane) => [lane, 0]));
  let busy = false;
  let onIdle: (() => void)[] = [];

  const waitingLanes = () => khaosLanes.filter((lane) => (queues.get(lane)?.length ?? 0) > 0);
  const timesPassed = (lane: KhaosLane) => passedOver.get(lane) ?? 0;

  /** The most urgent lane, or the one that has been passed over too often (of several, the one passed over most). */
  const choose = (): KhaosLane | undefined => {
    const waiting = waitingLanes();
    const starved = waiting.filter((lane) => timesPassed(lane) >= mostPassedOver).toSorted((a, b) => timesPassed(b) - timesPassed(a));
    return starved[0] ?? waiting[0];
  };

  const take = async (turn: () => Promise<void>): Promise<void> => {
    busy = true;
    await turn();
    busy = false;
    next();
  };

  const next = (): void => {
    if (busy) return;
    const lane = choose();
    const turn = lane === undefined ? undefined : queues.get(lane)?.shift();
    if (lane === undefined || turn === undefined) {
      const told = onIdle;
      onIdle = [];
      for (const tell of told) tell();
      return;
    }
    for (const other of waitingLanes()) passedOver.set(other, timesPassed(other) + 1);
    passedOver.set(lane, 0);
    void take(turn);
  };

  const run = <T>(lane: KhaosLane, task: () => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      queues.get(lane)?.push(async () => {
        try {
          resolve(await task());
        } catch (error) {
          reject(error);
        }
      });
      next();
    });

  return {
    run,
    reserve: (lane, task) => run(lane, () => within(task)),
    idle: () => new Promise<void>((resolve) => (busy ? void onIdle.push(resolve) : resolve())),
  };
};

/** Runs a task with a line of its own and waits until that line is empty. */
const within = async <T>(task: (own: Line) => Promise<T>): Promise<T> => {
  const queue = createQueue();
  let open = true;
  const mustBeOpen = (): void => {
    if (!open) throw new ProblemError(problemOf('program-error', 'A call to Khaos Control came after its reserved line was given back.'));
  };
  const own: Line = {
    run: async (lane, call) => {
      mustBeOpen();
      return queue.run(lane, call);
    },
    reserve: async (lane, part) => {
      mustBeOpen();
      return queue.reserve(lane, part);
    },
  };
  try {
    return await task(own);
  } finally {
    open = false;
    await queue.idle();
  }
};

/** An empty line. Nothing in it knows of time; the order follows from the order of the calls alone. */
export const createLine = (): Line => createQueue();
