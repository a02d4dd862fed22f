/**
 * The main process's hold on the engine process: starts it, asks it, starts it again with growing pauses when it dies or answers no
 * more, and always knows what to show.
 */
import { problemFrom, problemOf } from '../engine/domain/problem.ts';
import type { Actor } from '../engine/domain/job-moves.ts';
import type { Cancel, Clock, Log } from '../engine/ports.ts';
import type { EngineProcess, HostEvent, Reply } from '../../shared/contract.ts';
import type { EngineSnapshot, Problem } from '../../shared/records.ts';
import type { EngineStart, FromEngine, ToEngine } from './engine-messages.ts';

/** The first restart comes before a person has read the message; later ones leave the machine in peace. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
/** An engine that ran this long was well: the next pause is a first one again. */
const wellAfterMs = 60_000;
/** A sign of life is asked for this often: seldom enough to cost nothing, often enough that nobody waits for long in vain. */
const pingEveryMs = 10_000;
/**
 * So many pings without a word make an engine hung. Counted, not timed: a PC that slept finds one ping unanswered, however long the
 * night was. The engine's longest piece of work takes less than a second.
 */
const silentPingsAtMost = 3;
/** A large ledger is copied, migrated and checked before the engine has begun; what takes longer than this hangs. */
const startLimitMs = 10 * 60_000;
/** How long a stopping engine may let its calls end before it is killed; a call's time limit is longer, but Windows does not wait. */
const stopLimitMs = 20_000;

/** `kill` ends it at once, also one that hangs: the ledger is safe against that. */
export type EngineChild = { send(message: ToEngine): void; kill(): void };
export type EngineHooks = { onMessage(message: FromEngine): void; onExit(code: number): void };

export type EngineLinkOptions = {
  fork(hooks: EngineHooks): EngineChild;
  /** What to begin with, read anew for each start. What it throws is shown as the reason why the engine is away. */
  start(): Promise<EngineStart>;
  /** What the host itself cannot do, shown with the engine's own problems. */
  ownProblem?(): Problem | undefined;
  clock: Pick<Clock, 'nowMs' | 'monotonicMs' | 'after'>;
  log: Log;
};

export type EngineLink = {
  open(): void;
  /** A request of the contract. While the engine starts it waits; while it is away the reply says so. Never rejects. */
  ask(name: string, input: unknown, actor: Actor): Promise<Reply<unknown>>;
  prove(span: 'quick' | 'whole'): Promise<Reply<unknown>>;
  process(): EngineProcess;
  /** The last that was heard; undefined before the first. */
  snapshot(): EngineSnapshot | undefined;
  onEvent(listener: (event: HostEvent) => void): Cancel;
  /** Ends the child at once and begins with what `start` then gives, without a pause: somebody changed it. */
  restart(): void;
  close(): Promise<void>;
};

type Question = { message: Extract<ToEngine, { id: number }>; answer(reply: Reply<unknown>): void };

export const createEngineLink = (options: EngineLinkOptions): EngineLink => {
  const { fork, clock, log } = options;
  const listeners = new Set<(event: HostEvent) => void>();
  const questions = new Map<number, Question>();
  let child: EngineChild | undefined;
  let state: EngineProcess = { state: 'starting' };
  let snapshot: EngineSnapshot | undefined;
  let failures = 0;
  let runningSinceMs: number | undefined;
  let cancelRestart: Cancel | undefined;
  let closing: (() => void) | undefined;
  let lastId = 0;
  let cancelWatch: Cancel | undefined;
  let silentPings = 0;
  let restarting: EngineChild | undefined;
  /** What the next engine begins with changed while it was being read. */
  let outOfDate = false;

  const tell = (event: HostEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const become = (next: EngineProcess): void => {
    state = next;
    tell({ kind: 'engine-process', process: next });
  };

  const withOwn = (heard: EngineSnapshot): EngineSnapshot => {
    const own = options.ownProblem?.();
    if (own === undefined) return heard;
    const { cause, kind, summary, hint } = own;
    return { ...heard, problems: [{ cause, kind, count: 1, summary, hint }, ...heard.problems] };
  };

  const answerAll = (problem: Problem): void => {
    for (const question of questions.values()) question.answer({ ok: false, problem });
    questions.clear();
  };

  const fail = (problem: Problem): void => {
    child = undefined;
    cancelWatch?.();
    if (runningSinceMs !== undefined && clock.monotonicMs() - runningSinceMs >= wellAfterMs) failures = 0;
    runningSinceMs = undefined;
    const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs);
    failures += 1;
    answerAll(problem);
    become({ state: 'away', problem, retryAtMs: clock.nowMs() + pauseMs });
    cancelRestart = clock.after(pauseMs, begin);
    log.error('engine-away', { cause: problem.cause, summary: problem.summary, retryAfterMs: pauseMs });
  };

  const giveUp = (problem: Problem): void => {
    const mine = child;
    fail(problem);
    mine?.kill();
  };

  const watch = (): void => {
    if (silentPings >= silentPingsAtMost)
      return giveUp(problemOf('engine-away', 'The engine stopped answering.', { silentMs: silentPings * pingEveryMs }));
    silentPings += 1;
    child?.send({ kind: 'ping' });
    cancelWatch = clock.after(pingEveryMs, watch);
  };

  const onMessage = (message: FromEngine): void => {
    // Whatever it says, it lives.
    silentPings = 0;
    switch (message.kind) {
      case 'started': {
        const waiting = [...questions.values()];
        runningSinceMs = clock.monotonicMs();
        become({ state: 'running' });
        for (const { message: asked } of waiting) child?.send(asked);
        cancelWatch?.();
        cancelWatch = clock.after(pingEveryMs, watch);
        return;
      }
      case 'cannot-start':
        return giveUp(message.problem);
      case 'pong':
        return;
      case 'answer':
        questions.get(message.id)?.answer(message.reply);
        questions.delete(message.id);
        return;
      case 'event':
        if (message.event.kind !== 'snapshot') return tell(message.event);
        snapshot = withOwn(message.event.snapshot);
        tell({ kind: 'snapshot', snapshot });
    }
  };

  const begin = (): void => {
    cancelRestart = undefined;
    outOfDate = false;
    become({ state: 'starting' });
    options.start().then(
      (start) => {
        if (closing !== undefined) return;
        if (outOfDate) return begin();
        const mine: EngineChild = fork({
          onMessage: (message) => {
            if (child === mine) onMessage(message);
          },
          onExit: (code) => {
            if (closing !== undefined) return closing();
            if (child !== mine) return;
            if (restarting !== mine) return fail(problemOf('engine-away', `The engine ended by itself (code ${code}).`, { code }));
            child = undefined;
            cancelWatch?.();
            answerAll(problemOf('engine-away', 'The engine is started again.'));
            begin();
          },
        });
        child = mine;
        mine.send({ kind: 'start', start });
        cancelWatch = clock.after(startLimitMs, () =>
          giveUp(problemOf('engine-away', 'The engine did not start.', { limitMs: startLimitMs })),
        );
      },
      (error: unknown) => {
        if (closing !== undefined) return;
        if (outOfDate) return begin();
        fail(problemFrom(error).problem);
      },
    );
  };

  const question = (message: Question['message']): Promise<Reply<unknown>> =>
    new Promise((answer) => {
      if (state.state === 'away') return answer({ ok: false, problem: state.problem });
      questions.set(message.id, { message, answer });
      if (state.state === 'running') child?.send(message);
    });

  return {
    open: begin,
    ask: (name, input, actor) => question({ kind: 'ask', id: ++lastId, name, input, actor }),
    prove: (span) => question({ kind: 'prove', id: ++lastId, span }),
    process: () => state,
    snapshot: () => snapshot,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    restart: () => {
      const mine = child;
      if (mine === undefined) {
        if (cancelRestart === undefined) {
          outOfDate = true;
          return;
        }
        // Away: the person who changed something need not wait.
        cancelRestart();
        return begin();
      }
      restarting = mine;
      mine.kill();
    },
    close: () =>
      new Promise((resolve) => {
        cancelRestart?.();
        cancelWatch?.();
        const mine = child;
        if (mine === undefined) {
          closing = () => undefined;
          return resolve();
        }
        const cancelKill = clock.after(stopLimitMs, () => mine.kill());
        closing = () => {
          cancelKill();
          answerAll(problemOf('engine-stopping', 'Quayside is being ended.'));
          resolve();
        };
        mine.send({ kind: 'stop' });
      }),
  };
};
