/** A clock that stands still until it is told to go on; time passes only by running what is due next. */

type Due = { atMs: number; order: number; task: () => void };

/** Let every promise that can go on do so; from an answer through axios and a connector to its caller it is some fifty in a row. */
const letPromisesRun = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
};

export class VirtualClock {
  #nowMs: number;
  #order = 0;
  #due: Due[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs = (): number => this.#nowMs;

  after = (delayMs: number, task: () => void): (() => void) => {
    const due: Due = { atMs: this.#nowMs + delayMs, order: this.#order++, task };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  };

  /** How many tasks still wait. */
  waiting(): number {
    return this.#due.length;
  }

  moveOn(ms: number): void {
    this.#nowMs += ms;
  }

  /** Runs what is due, in the order of time, until the promise is settled; refuses a promise that nothing can settle. */
  async settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
    let result: PromiseSettledResult<T> | undefined;
    promise.then(
      (value) => (result = { status: 'fulfilled', value }),
      (reason: unknown) => (result = { status: 'rejected', reason }),
    );
    for (;;) {
      await letPromisesRun();
      if (result !== undefined) return result;
      if (!this.runNext()) throw new Error('Nothing is due, and the promise is still open');
    }
  }

  runNext(): boolean {
    const next = this.#due.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
    if (next === undefined) return false;
    this.#due = this.#due.filter((other) => other !== next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.task();
    return true;
  }
}
