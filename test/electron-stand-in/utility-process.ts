/** Electron's utility processes as real child processes of this Node. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

type ForkOptions = Pick<Electron.ForkOptions, 'serviceName' | 'execArgv' | 'env'>;

/** Those that run now, for the tests to look at and kill. */
export const children = new Map<ChildProcess, string>();

class StandInUtilityProcess extends EventEmitter implements Pick<Electron.UtilityProcess, 'pid' | 'postMessage' | 'kill'> {
  readonly #child: ChildProcess;

  constructor(script: string, args: readonly string[], options: ForkOptions) {
    super();
    this.#child = fork(script, args, {
      execArgv: [...(options.execArgv ?? []), '--import', new URL('./utility-port.ts', import.meta.url).href],
      env: { ...(options.env ?? process.env) },
      serialization: 'advanced',
    });
    children.set(this.#child, options.serviceName ?? 'unnamed');
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('exit', (code, signal) => {
      children.delete(this.#child);
      this.emit('exit', code ?? (signal === null ? 0 : 1));
    });
  }

  /** Electron's is undefined once the process has ended. */
  get pid(): number | undefined {
    return children.has(this.#child) ? this.#child.pid : undefined;
  }

  postMessage(message: unknown): void {
    // To a process that has just died Electron too sends without a word.
    if (this.#child.connected) this.#child.send(message as object, () => undefined);
  }

  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = {
  fork: (script: string, args: string[] = [], options: ForkOptions = {}) => new StandInUtilityProcess(script, args, options),
};
