/** The log: a file a day, bounded, with nothing in it that a log may not hold. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDailyLog, createLog } from '../../electron/host/log.ts';
import { maskFacts } from '../../electron/host/mask.ts';

const base = mkdtempSync(join(tmpdir(), 'quayside-log-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const freshFolder = (): string => mkdtempSync(join(base, 'logs-'));
const dayMs = 24 * 3_600_000;

describe('The daily log', () => {
  it('begins a file at midnight (UTC) and keeps the last fourteen, its own only', () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'practice-2020-01-01.log'), 'another’s');
    let nowMs = Date.parse('2026-11-01T23:59:59.999Z');
    const log = createDailyLog({ folder, name: 'engine', nowMs: () => nowMs });
    log.info('before-midnight');
    nowMs += 1;
    log.info('after-midnight');
    expect(readdirSync(folder)).toEqual(['engine-2026-11-01.log', 'engine-2026-11-02.log', 'practice-2020-01-01.log']);
    expect(readFileSync(join(folder, 'engine-2026-11-02.log'), 'utf8')).toMatch(/^\{.*"event":"after-midnight"\}\n$/);
    for (let day = 0; day < 20; day++) {
      nowMs += dayMs;
      log.info('a-day');
    }
    const own = readdirSync(folder).filter((name) => name.startsWith('engine'));
    expect(own).toHaveLength(14);
    expect(own[0]).toBe('engine-2026-11-09.log');
  });

  it('goes on in the day’s file after a restart', () => {
    const folder = freshFolder();
    for (const event of ['first', 'second']) createDailyLog({ folder, name: 'engine', nowMs: () => 0 }).info(event);
    expect(readFileSync(join(folder, 'engine-1970-01-01.log'), 'utf8').split('\n')).toHaveLength(3);
  });

  it('says that a day is full and writes no more of it, until the next', () => {
    const folder = freshFolder();
    let nowMs = 0;
    const log = createDailyLog({ folder, name: 'engine', nowMs: () => nowMs, mostBytesADay: 1_000 });
    for (let line = 0; line < 1_000; line++) log.info('round-and-round', { line });
    const file = join(folder, 'engine-1970-01-01.log');
    expect(statSync(file).size).toBeLessThan(1_200);
    expect(readFileSync(file, 'utf8').trim().split('\n').at(-1)).toContain('log-full');
    nowMs = dayMs;
    log.info('next-day');
    expect(readFileSync(join(folder, 'engine-1970-01-02.log'), 'utf8')).toContain('next-day');
  });

  // A device that has no room, ever; Linux has one.
  it.runIf(existsSync('/dev/full'))('on a full disk loses lines and not the program, and says how many when there is room again', () => {
    const folder = freshFolder();
    const file = join(folder, 'engine-1970-01-01.log');
    symlinkSync('/dev/full', file);
    const log = createDailyLog({ folder, name: 'engine', nowMs: () => 0 });
    for (const event of ['first', 'second', 'third']) log.error(event);
    rmSync(file);
    writeFileSync(file, '{"event":"half a li');
    log.info('fourth');
    log.info('fifth');
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.slice(1)).toMatchObject([
      '{"time":"1970-01-01T00:00:00.000Z","event":"lines-lost","lines":3}',
      expect.stringContaining('fourth'),
      expect.stringContaining('fifth'),
      '',
    ]);
  });

  it('goes on when the new day’s file cannot be opened, and when it can be', () => {
    const folder = freshFolder();
    let nowMs = 0;
    const log = createDailyLog({ folder, name: 'engine', nowMs: () => nowMs });
    log.info('today');
    nowMs = dayMs;
    const next = join(folder, 'engine-1970-01-02.log');
    mkdirSync(next);
    log.info('nowhere');
    rmSync(next, { recursive: true });
    log.info('tomorrow');
    expect(readFileSync(next, 'utf8')).toMatch(/"lines-lost","lines":1\}\n.*"tomorrow"\}\n$/);
    expect(readFileSync(join(folder, 'engine-1970-01-01.log'), 'utf8')).toMatch(/"today"\}\n$/);
  });
});

describe('What no log may hold', () => {
  it('is masked by its name', () => {
    const facts = {
      clientSecret: 'a',
      accessToken: 'b',
      password: 'c',
      email: 'd',
      phone: 'e',
      postcode: 'f',
      authorization: 'g',
      cookie: 'h',
    };
    expect(Object.values(maskFacts(facts))).toEqual(Object.keys(facts).map(() => '***'));
  });

  it('is masked by its shape, wherever it stands in a text', () => {
    const error =
      'GET https://ann:pw@kc/Khaos.exe with Bearer abcdef123456 and shpat_0123456789abcdef for ann.smith+x@example.co.uk failed';
    expect(maskFacts({ error })).toEqual({ error: 'GET https://***@kc/Khaos.exe with Bearer *** and *** for *** failed' });
  });

  it('leaves references and figures as they are', () => {
    const facts = { order: '#1001', code: 'MUG-BLUE', count: 3, missing: 0, at: '2026-11-24T10:00:00Z', none: null };
    expect(maskFacts(facts)).toEqual(facts);
  });

  it('is masked in the plain log too', () => {
    const file = join(freshFolder(), 'engine.log');
    createLog(file).warn('refused', { error: 'for ann@example.com' });
    expect(readFileSync(file, 'utf8')).not.toContain('ann@');
  });
});
