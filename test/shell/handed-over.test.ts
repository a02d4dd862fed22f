/** Secrets that IT lays down: taken in by the account whose engine runs, whenever they come, and never quoted. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ProblemError, problemOf } from '../../electron/engine/domain/problem.ts';
import { keptName, type SecretPlace } from '../../electron/host/secret-places.ts';
import { watchHandedOver, type HandedOverOptions } from '../../electron/shell/handed-over.ts';
import type { EngineProcess, HostEvent } from '../../shared/contract.ts';
import { VirtualClock } from '../practice/virtual-clock.ts';

const base = mkdtempSync(join(tmpdir(), 'quayside-handed-over-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const khaos: SecretPlace = { name: 'khaos', place: 'https://kc-server' };
const shop: SecretPlace = { name: 'shopify:main', place: 'https://example.myshopify.com' };
const away: EngineProcess = { state: 'away', problem: problemOf('ledger-in-use', 'Another account has it.'), retryAtMs: 0 };

/** A desktop whose engine is as the test says, and all that was kept, logged and started again. */
const watched = (more: Partial<HandedOverOptions> = {}) => {
  const file = join(mkdtempSync(join(base, 'data-')), 'secrets.json');
  const clock = new VirtualClock(1_000);
  const kept: Record<string, string> = {};
  const lines: string[] = [];
  let restarts = 0;
  let process: EngineProcess = { state: 'starting' };
  let listener: (event: HostEvent) => void = () => undefined;
  const line = (event: string, facts?: unknown) => void lines.push(`${event} ${JSON.stringify(facts)}`);
  const handedOver = watchHandedOver({
    file,
    keychain: { readFor: () => ({}), keep: (place, secret) => void (kept[keptName(place)] = secret) },
    link: {
      process: () => process,
      onEvent: (given) => {
        listener = given;
        return () => (listener = () => undefined);
      },
      restart: () => void (restarts += 1),
    },
    places: () => [khaos, shop],
    clock,
    log: { info: line, warn: line, error: line },
    ...more,
  });
  const become = (next: EngineProcess): void => {
    process = next;
    listener({ kind: 'engine-process', process });
  };
  return { handedOver, file, clock, kept, lines, become, restarts: () => restarts };
};
const lay = (file: string, secrets: object): void => writeFileSync(file, JSON.stringify(secrets));

describe('What IT lays down', () => {
  it('stays for the account whose engine runs: one whose engine cannot have the ledger leaves it', () => {
    const { file, clock, kept, become, restarts } = watched();
    lay(file, { khaos: 'open sesame' });
    for (const state of [{ state: 'starting' }, away, { state: 'starting' }] as const) {
      become(state);
      clock.runNext();
    }
    expect([existsSync(file), kept, restarts()]).toEqual([true, {}, 0]);
    become({ state: 'running' });
    expect([existsSync(file), kept, restarts()]).toEqual([false, { 'khaos at https://kc-server': 'open sesame' }, 1]);
  });

  it('is taken in while the engine runs, which is started again with it; names the settings do not have are told', () => {
    const { file, clock, kept, lines, become, restarts } = watched();
    become({ state: 'running' });
    clock.runNext();
    expect(restarts()).toBe(0);
    lay(file, { 'shopify:main': 'rotated', 'shopify:mian': 'misspelt' });
    clock.runNext();
    expect([existsSync(file), kept, restarts()]).toEqual([false, { 'shopify:main at https://example.myshopify.com': 'rotated' }, 1]);
    expect(lines).toEqual(['secrets-taken-in {"count":1}', 'secrets-of-no-place {"names":"shopify:mian"}']);
  });

  it('waits where the engine runs on practice systems', () => {
    const { file, become } = watched({ places: () => undefined });
    lay(file, { khaos: 'open sesame' });
    become({ state: 'running' });
    expect(existsSync(file)).toBe(true);
  });

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF{"khaos":"open sesame"}', 'utf8')],
    ['UTF-16', Buffer.from('\uFEFF{"khaos":"open sesame"}', 'utf16le')],
  ])('may be %s, as Windows’ tools write it', (_what, bytes) => {
    const { file, kept, become } = watched();
    writeFileSync(file, bytes);
    become({ state: 'running' });
    expect(kept).toEqual({ 'khaos at https://kc-server': 'open sesame' });
  });

  it.each([
    ['a missing quote', '{"khaos": open sesame"}'],
    ['another shape', '{"khaos": {"password": "open sesame"}}'],
  ])('with %s is a problem that names the file and quotes nothing, until it is corrected', (_what, text) => {
    const { handedOver, file, clock, lines, become, restarts } = watched();
    writeFileSync(file, text);
    become({ state: 'running' });
    clock.runNext();
    expect(handedOver.problem()).toMatchObject({ cause: 'secrets-unreadable', facts: { path: file } });
    expect(JSON.stringify([handedOver.problem(), lines])).not.toContain('sesame');
    expect(lines).toHaveLength(1);
    lay(file, { khaos: 'open sesame' });
    clock.runNext();
    expect([handedOver.problem(), existsSync(file), restarts()]).toEqual([undefined, false, 1]);
  });

  it('that is no file is a problem, not a crash', () => {
    const { handedOver, file, become } = watched();
    mkdirSync(file);
    become({ state: 'running' });
    expect(handedOver.problem()).toMatchObject({ cause: 'secrets-unreadable' });
  });

  it('stays where there is no safe place for it, and that is told', () => {
    const problem = problemOf('secrets-not-safe', 'This account has no safe place for secrets.');
    const keep = (): never => {
      throw new ProblemError(problem);
    };
    const { handedOver, file, become, restarts } = watched({ keychain: { readFor: () => ({}), keep } });
    lay(file, { khaos: 'open sesame' });
    become({ state: 'running' });
    expect([handedOver.problem(), existsSync(file), restarts()]).toEqual([problem, true, 0]);
  });

  it('is not looked for any more when the program ends', () => {
    const { handedOver, file, clock, become } = watched();
    handedOver.stop();
    lay(file, { khaos: 'open sesame' });
    become({ state: 'running' });
    expect([existsSync(file), clock.waiting()]).toEqual([true, 0]);
  });
});
