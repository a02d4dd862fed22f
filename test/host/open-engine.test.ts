import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createHttp } from '../../electron/engine/connectors/http.ts';
import { ProblemError } from '../../electron/engine/domain/problem.ts';
import { openEngine } from '../../electron/engine/open-engine.ts';
import type { Ports } from '../../electron/engine/ports.ts';
import { createClock } from '../../electron/host/clock.ts';
import { practiceSecrets, practiceSettings } from '../../electron/host/practice-settings.ts';
import { startPracticeServers, type PracticeServers } from '../../electron/practice/servers.ts';
import { serve } from '../../electron/practice/server.ts';
import { settingsSchema, type Settings } from '../../shared/settings.ts';
import { loopbackCertificate, loopbackKey } from '../practice/loopback-certificate.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const timers = {
  after: (delayMs: number, task: () => void) => {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

let servers: PracticeServers;
let settings: Settings;
let ports: Ports;
beforeEach(async () => {
  const clock = createClock();
  const onFailure = (error: unknown): void => {
    throw error;
  };
  servers = await startPracticeServers({ seed: 3, codes: 20, ordersAtStart: 2, clock, timers, khaosPort: 0, shopifyPort: 0, onFailure });
  onTestFinished(() => servers.close());
  settings = practiceSettings(servers, new Date(clock.nowMs() - 3_600_000).toISOString());
  const dataFolder = mkdtempSync(join(tmpdir(), 'quayside-open-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  let uuids = 0;
  const random = { next: () => 0.5, uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}` };
  ports = { clock, random, log, http: createHttp({ clock, log }), secrets: practiceSecrets(servers), dataFolder };
});

const refusalOf = (changed: Settings = settings): ProblemError['problem'] => {
  try {
    openEngine(changed, ports);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was opened');
};
const change = (more: (plain: Settings) => void): Settings => {
  const plain = structuredClone(settings);
  more(plain);
  return settingsSchema.parse(plain);
};

describe('a ledger', () => {
  test('of a newer version is refused, and left as it is', async () => {
    await openEngine(settings, ports).close();
    const file = new Database(join(ports.dataFolder, 'ledger.db'));
    file.pragma('user_version = 99');
    file.close();
    expect(refusalOf()).toMatchObject({ cause: 'ledger-newer', kind: 'rejected' });
    const after = new Database(join(ports.dataFolder, 'ledger.db'), { readonly: true });
    expect(after.pragma('user_version', { simple: true })).toBe(99);
    after.close();
  });

  test.each<[string, (plain: Settings) => void]>([
    ['shop', (plain) => void (plain.stores[0]!.domain = 'other.myshopify.com')],
    ['Khaos Control', (plain) => void (plain.khaos.mode = 'test')],
    ['kind, practice or live', (plain) => void (plain.mode = 'live')],
  ])('of another %s is refused', async (_name, more) => {
    await openEngine(settings, ports).close();
    expect(refusalOf(change(more))).toMatchObject({ cause: 'ledger-of-another-system' });
  });

  test('that another engine has open is refused, and free again when that one has closed', async () => {
    const first = openEngine(settings, ports);
    expect(refusalOf()).toMatchObject({ cause: 'ledger-in-use', kind: 'busy' });
    await first.close();
    await openEngine(settings, ports).close();
  });
});

describe('a Khaos Control with a certificate of its own', () => {
  const behindTls = async (): Promise<string> => {
    const secure = await serve({
      system: servers.world.khaosSystem,
      port: 0,
      timers,
      tls: { key: loopbackKey, cert: loopbackCertificate },
      onFailure: (error) => {
        throw error;
      },
    });
    onTestFinished(() => secure.close());
    return `${secure.origin}${servers.world.access.khaosWsdlPath}`;
  };

  test('is not spoken to until its fingerprint is pinned; the fingerprint is told', async () => {
    const url = await behindTls();
    const { engine, close } = openEngine(
      change((plain) => void (plain.khaos.url = url)),
      ports,
    );
    await engine.run('import-orders', 'click');
    const { problems, ledger } = engine.snapshot();
    expect(problems).toMatchObject([{ cause: 'khaos-certificate', kind: 'unreachable' }]);
    expect(ledger).toMatchObject({ ordersSeen: 2, onTheWay: 2, missing: 0 });
    expect(servers.world.khaos.journal.filter(({ by }) => by === 'client')).toEqual([]);
    const [problem] = engine.ledger.jobs.list({ flow: 'import-orders' }, 10).items.flatMap((job) => job.problem ?? []);
    const fingerprint = String((problem ?? engine.snapshot().runs[0]?.problem)?.facts['certificate'] ?? '');
    expect(fingerprint.replaceAll(':', '')).toMatch(/^[0-9a-f]{64}$/i);
    await close();
    const pinned = openEngine(
      change((plain) => void Object.assign(plain.khaos, { url, pinnedCertificate: fingerprint })),
      ports,
    );
    await pinned.engine.run('import-orders', 'click');
    // KC names its own address without TLS in its WSDL; only the address of Set-up is ever called.
    expect(pinned.engine.snapshot().problems).toEqual([]);
    await pinned.close();
  });
});
