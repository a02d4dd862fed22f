/** Runs this project's programs as a person's terminal does, and keeps their folders apart. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../..');

export type Ended = { code: number | null; output: string; errors: string };

/** A folder that is gone after the test. */
export const testFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const begin = (
  script: string,
  args: readonly string[],
  environment: Record<string, string>,
): ChildProcessByStdio<Writable, Readable, Readable> =>
  spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });

/** Runs a program to its end. */
export const run = (script: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = begin(script, args, environment);
    let [output, errors] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });

/** Starts a program that goes on until it is told to end; resolves with the first text of its output that fits. */
export const start = (script: string, args: readonly string[], sign: RegExp): Promise<{ found: RegExpExecArray; end(): Promise<Ended> }> =>
  new Promise((resolve, reject) => {
    const child = begin(script, args, {});
    let [output, errors] = ['', ''];
    const ended = new Promise<Ended>((end) => void child.once('close', (code) => end({ code, output, errors })));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      const found = sign.exec(output);
      if (found !== null) resolve({ found, end: () => (child.kill('SIGINT'), ended) });
    });
    void ended.then(({ code }) => reject(new Error(`${script} ended with ${code} before it was ready: ${errors}`)));
  });
