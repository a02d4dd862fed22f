/** A benchmark's other processes: each answers named commands, one at a time. */
import { fork, type ChildProcess } from 'node:child_process';
import { basename } from 'node:path';

/** What a process can be asked: plain data in and out. */
export type Commands = Record<string, (argument: never) => unknown>;

type Asked = { id: number; command: string; argument: unknown };
type Answered = { id: number } & ({ value: unknown } | { error: string });

/** In the other process: answers what is asked until the one that started it goes away. */
export const answer = (commands: Commands): void => {
  process.on('message', (message) => {
    // Only `startChild` of this file sends messages.
    const { id, command, argument } = message as Asked;
    const reply = (answered: Answered) => process.send?.(answered);
    Promise.resolve()
      .then(() => {
        const run = commands[command];
        if (run === undefined) throw new Error(`no command ${command}`);
        return run(argument as never);
      })
      .then(
        (value) => reply({ id, value: value ?? null }),
        (error: unknown) => reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.on('disconnect', () => process.exit());
};

export type Child<C extends Commands> = {
  ask<Name extends keyof C & string>(command: Name, argument: Parameters<C[Name]>[0]): Promise<Awaited<ReturnType<C[Name]>>>;
  end(): Promise<void>;
};

/** `script`: the path of a file that calls `answer`. */
export const startChild = <C extends Commands>(script: string, execArgv: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Child<C> => {
  const child: ChildProcess = fork(script, { execArgv: [...execArgv], env: { ...process.env, ...env } });
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  child.on('message', (message) => {
    const answered = message as Answered;
    const waiting = open.get(answered.id);
    open.delete(answered.id);
    if ('error' in answered) waiting?.reject(new Error(`in ${basename(script)}: ${answered.error}`));
    else waiting?.resolve(answered.value);
  });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', (code, signal) => {
      for (const { reject } of open.values()) reject(new Error(`${basename(script)} ended with ${signal ?? code}`));
      open.clear();
      resolve();
    });
  });
  return {
    // The other side answers with what its command returned.
    ask: (command, argument) =>
      new Promise((resolve, reject) => {
        open.set(++asked, { resolve: resolve as (value: unknown) => void, reject });
        child.send({ id: asked, command, argument } satisfies Asked);
      }),
    end: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
};
