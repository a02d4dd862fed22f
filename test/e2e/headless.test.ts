import { randomUUID } from 'node:crypto';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { stampOf } from '../../electron/engine/open-engine.ts';
import { lockFolder } from '../../electron/engine/store/lock.ts';
import { openLedger } from '../../electron/engine/store/open.ts';
import { createClock } from '../../electron/host/clock.ts';
import { practiceSettings } from '../../electron/host/practice-settings.ts';
import { readPracticeFile } from '../../electron/practice/practice-file.ts';
import { startPracticeServers } from '../../electron/practice/servers.ts';
import { createPracticeWorld, type PracticeWorld } from '../../electron/practice/world.ts';
import type { JournalEntry } from '../../electron/practice/wire.ts';
import { leaksIn, logPieces, personalDataOf, secretsOf } from './leaks.ts';
import { run, testFolder } from './programs.ts';

const count = z.int().nonnegative();
/** Exactly what scripts may rely on, nothing more. */
const reportSchema = z.strictObject({
  engineState: z.string(),
  runs: z.array(
    z.strictObject({
      flow: z.enum(['import-orders', 'push-stock', 'push-despatch']),
      storeId: z.string(),
      found: count,
      done: count,
      confirmed: count,
      skipped: count,
      waiting: count,
      unconfirmed: count,
      held: count,
      failed: count,
      durationMs: z.number().nonnegative(),
    }),
  ),
  ledger: z.strictObject({
    ordersSeen: count,
    imported: count,
    leftAlone: count,
    onTheWay: count,
    held: count,
    failed: count,
    missing: count,
  }),
  problems: z.array(z.strictObject({ cause: z.string(), kind: z.string(), count, summary: z.string(), hint: z.string() })),
});
const reportIn = (output: string) => reportSchema.parse(JSON.parse(output));

const keptWorld = (folder: string): PracticeWorld => {
  const world = createPracticeWorld({ seed: 7, clock: { nowMs: () => Date.UTC(2026, 0, 1) } });
  world.restore(readPracticeFile(join(folder, 'practice')));
  return world;
};
/** What a kept practice world saw, in both systems. */
const journals = (folder: string): { khaos: readonly JournalEntry[]; shopify: readonly JournalEntry[] } => {
  const world = keptWorld(folder);
  return { khaos: world.khaos.journal, shopify: world.shopify.journal };
};

const headless = (args: readonly string[], environment?: Record<string, string>) => run('electron/headless.ts', args, environment);

describe('headless --practice --once --json', () => {
  test('takes a practice day through both systems, and sends nothing when it is run again', async () => {
    const data = testFolder();
    const args = ['--data', data, '--practice', '--once', '--json'];
    const first = await headless(args);
    expect(first).toMatchObject({ code: 0, errors: '' });
    const report = reportIn(first.output);
    const of = (flow: string) => report.runs.find((one) => one.flow === flow);
    expect(report.ledger.imported).toBeGreaterThanOrEqual(200);
    expect(of('push-stock')?.confirmed).toBeGreaterThanOrEqual(1_000);
    expect(of('push-despatch')?.done).toBeGreaterThanOrEqual(50);
    expect(report.ledger).toMatchObject({ missing: 0, onTheWay: 0, held: 0, failed: 0 });
    expect(report.problems).toEqual([]);

    const before = journals(data);
    const mails = before.shopify.flatMap(({ effects }) => effects).filter(({ kind }) => kind === 'mail');
    expect(mails.length).toBeGreaterThanOrEqual(50);

    const second = await headless(args);
    expect(second.code).toBe(0);
    const again = reportIn(second.output);
    expect(again.ledger).toEqual(report.ledger);
    expect(again.runs.every(({ found, done }) => found === 0 && done === 0)).toBe(true);
    const after = journals(data);
    const changes = [...after.khaos.slice(before.khaos.length), ...after.shopify.slice(before.shopify.length)]
      .filter(({ by }) => by === 'client')
      .flatMap(({ operation, effects }) => effects.map(({ kind, key }) => ({ operation, kind, key })));
    expect(after.shopify.length).toBeGreaterThan(before.shopify.length);
    expect(changes.filter(({ key }) => key !== 'lease')).toEqual([]);
    expect(after.khaos.slice(before.khaos.length).filter(({ operation }) => operation === 'ImportOrders')).toEqual([]);

    const logs = logPieces(join(data, 'logs'));
    expect(logs.every(({ where }) => /^logs\/headless-\d{4}-\d\d-\d\d\.log$/.test(where))).toBe(true);
    const world = keptWorld(data);
    const secrets = secretsOf({ shopify: world.access.clientSecret });
    expect(leaksIn(logs, [...secrets, ...personalDataOf(world)])).toEqual([]);
  });
});

describe('headless --settings --once --json', () => {
  /** Two practice systems of the test's own, reached the way live ones are: by a settings file, with the secret from the environment. */
  const connected = async (ordersAtStart: number) => {
    const folder = testFolder();
    const servers = await startPracticeServers({
      seed: 3,
      codes: 40,
      ordersAtStart,
      clock: { nowMs: () => Date.now() },
      timers: {
        after: (delayMs, task) => {
          const timer = setTimeout(task, delayMs);
          return () => clearTimeout(timer);
        },
      },
      khaosPort: 0,
      shopifyPort: 0,
      onFailure: (error) => {
        throw error;
      },
    });
    onTestFinished(() => servers.close());
    const settings = practiceSettings(servers, new Date(Date.now() - 3_600_000).toISOString());
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify(settings));
    return {
      servers,
      folder,
      settings,
      file,
      args: ['--data', folder, '--settings', file, '--once', '--json'],
      secret: servers.world.access.clientSecret,
    };
  };

  test('ends with 0 when all is well, the secret from the environment', async () => {
    const { args, secret, servers } = await connected(5);
    const { code, output } = await headless(args, { QUAYSIDE_SHOPIFY_SECRET_PRACTICE: secret });
    expect(reportIn(output).ledger).toMatchObject({ imported: 5, missing: 0 });
    expect(code).toBe(0);
    expect(servers.world.khaos.live.counts().salesOrders).toBe(5);
  });

  test('ends with 2 when something needs a person, and the others have gone on', async () => {
    const { args, secret, servers, folder } = await connected(3);
    servers.world.people.placeOrder('no-address');
    const secrets = join(folder, 'secrets.json');
    writeFileSync(secrets, JSON.stringify({ 'shopify:practice': secret }), { mode: 0o600 });
    const { code, output } = await headless([...args, '--secrets', secrets]);
    expect(code).toBe(2);
    expect(reportIn(output)).toMatchObject({
      engineState: 'attention',
      ledger: { imported: 3, held: 1, missing: 0 },
      problems: [{ cause: 'order-address-missing', count: 1 }],
    });
  });

  test('ends with 1 when a system is away, and says which', async () => {
    const { args, secret, settings, file } = await connected(2);
    writeFileSync(
      file,
      JSON.stringify({ ...settings, khaos: { ...settings.khaos, url: 'http://127.0.0.1:9/LiveSoap/KhaosSIM.exe/wsdl/IKosWeb' } }),
    );
    const { code, output } = await headless(args, { QUAYSIDE_SHOPIFY_SECRET_PRACTICE: secret });
    expect(code).toBe(1);
    expect(reportIn(output).problems.map(({ cause }) => cause)).toContain('khaos-unreachable');
  });

  test('ends with 2 when a system refuses the sign-in', async () => {
    const { args } = await connected(2);
    const { code, output } = await headless(args, { QUAYSIDE_SHOPIFY_SECRET_PRACTICE: 'wrong' });
    expect(code).toBe(2);
    expect(reportIn(output)).toMatchObject({ engineState: 'signed-out' });
  });

  test('ends with 1 while Quayside is paused, and says so: an empty pass is not all well', async () => {
    const { args, secret, settings, folder } = await connected(2);
    const clock = createClock();
    const ledger = openLedger({ dataFolder: folder, clock, random: { next: Math.random, uuid: randomUUID }, stamp: stampOf(settings) });
    ledger.installation.setPause({ sinceMs: clock.nowMs(), untilMs: undefined });
    ledger.close();
    const { code, output, errors } = await headless(args, { QUAYSIDE_SHOPIFY_SECRET_PRACTICE: secret });
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(/Quayside is paused/);
  });
});

describe('headless that cannot run says why, without a stack', () => {
  /** One that hangs instead must not keep the tests for long. */
  const endsWithinMs = 120_000;
  const cannot = async (args: readonly string[], said: RegExp) => {
    const { code, output, errors } = await headless(args);
    expect(code).toBe(1);
    expect(output).toBe('');
    expect(errors).toMatch(said);
    expect(errors).not.toMatch(/\n\s+at /);
  };

  test('without connections', () => cannot(['--data', testFolder(), '--once'], /Name either --settings FILE or --practice/));
  test('with an unknown flow', () =>
    cannot(['--data', testFolder(), '--practice', '--flow', 'pull-stock'], /There is no flow "pull-stock"/));
  test('with an option it does not know', () => cannot(['--data', testFolder(), '--practise'], /--practise/));
  test('with a port that is no number, before anything is opened', async () => {
    const folder = testFolder();
    for (const port of ['abc', '70000', ''])
      await cannot(['--data', folder, '--practice', '--port', port], /--port takes a whole number up to 65535/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test(
    'with a port that is taken',
    async () => {
      const server = createServer();
      onTestFinished(() => void server.close());
      const port = await new Promise<number>(
        (resolve) => void server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      );
      await cannot(
        ['--data', testFolder(), '--practice', '--port', `${port}`],
        new RegExp(`Port ${port} is taken; name another with --port`),
      );
    },
    endsWithinMs,
  );

  test(
    'with a ledger that another engine has',
    async () => {
      const folder = testFolder();
      const other = lockFolder(folder, Date.now());
      onTestFinished(() => other.release());
      await cannot(['--data', folder, '--practice'], /is in use by process/);
    },
    endsWithinMs,
  );

  test('with settings that are not there', () =>
    cannot(['--data', testFolder(), '--settings', '/nowhere.json', '--once'], /cannot be read/));

  test('with settings that do not fit, naming each place', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 's.json'), JSON.stringify({ mode: 'live', khaos: { url: 'not an address' }, stores: [] }));
    await cannot(['--data', folder, '--settings', join(folder, 's.json'), '--once'], /khaos\.url[\s\S]*stores/);
  });

  test('with secrets that others can read', async () => {
    const folder = testFolder();
    writeFileSync(
      join(folder, 's.json'),
      JSON.stringify({
        mode: 'live',
        khaos: { url: 'http://kc' },
        stores: [
          {
            storeId: 'a',
            domain: 'a.myshopify.com',
            credentials: { kind: 'token' },
            orders: { storeKey: 'A', goLiveAt: '2026-01-01T00:00:00Z', companyClass: 'Retail', salesSource: 'WEB' },
          },
        ],
      }),
    );
    writeFileSync(join(folder, 'secrets.json'), '{}');
    chmodSync(join(folder, 'secrets.json'), 0o644);
    await cannot(
      ['--data', folder, '--settings', join(folder, 's.json'), '--secrets', join(folder, 'secrets.json'), '--once'],
      /chmod 600/,
    );
  });
});
