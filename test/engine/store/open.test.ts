import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, truncateSync, writeFileSync, openSync, writeSync, closeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrations } from '../../../electron/engine/store/migrations/all.ts';
import { memoryLedger, openLedger } from '../../../electron/engine/store/open.ts';
import { causeOf, makeFolder, openIn, order, problemOf } from './test-ledger.ts';
import { makeWorld, stamp } from './test-world.ts';

const fileOf = (folder: string): string => join(folder, 'ledger.db');

/** A closed ledger with an order in it. */
const madeBefore = (): string => {
  const folder = makeFolder();
  const ledger = openLedger({ ...makeWorld(), dataFolder: folder });
  ledger.orders.read('north', [order(1)]);
  ledger.close();
  return folder;
};

describe('opening a ledger', () => {
  test('a ledger that is opened again is the same installation and holds what it held', () => {
    const folder = join(makeFolder(), 'made', 'on the way');
    const first = openIn(folder, makeWorld());
    first.orders.read('north', [order(1)]);
    const id = first.installation.id;
    expect(first.installation.starts).toBe(1);
    first.close();
    first.close();
    const again = openIn(folder, makeWorld());
    expect(again.installation.id).toBe(id);
    expect(again.installation.starts).toBe(2);
    expect(again.orders.get('north', order(1).orderId)?.name).toBe('#1001');
  });

  test('the file is journalled ahead, and its references fit', () => {
    const folder = madeBefore();
    const ledger = openIn(folder, makeWorld());
    expect(existsSync(`${fileOf(folder)}-wal`)).toBe(true);
    ledger.close();
    const raw = new Database(fileOf(folder));
    onTestFinished(() => void raw.close());
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(raw.pragma('foreign_key_check')).toEqual([]);
  });

  test('the bytes of a ledger on disk open in memory with everything in them', () => {
    const folder = madeBefore();
    const ledger = openIn(folder, makeWorld());
    const copy = memoryLedger({ ...makeWorld(), bytes: ledger.serialize() });
    onTestFinished(() => copy.close());
    expect(copy.installation.id).toBe(ledger.installation.id);
    expect(copy.orders.counts()).toEqual(ledger.orders.counts());
    copy.orders.read('north', [order(2)]);
    expect(copy.orders.counts().ordersSeen).toBe(2);
    expect(ledger.orders.counts().ordersSeen).toBe(1);
  });

  test('two ledgers that were given the same things are the same bytes', () => {
    const made = (): Uint8Array => {
      const ledger = memoryLedger(makeWorld());
      ledger.orders.read('north', [order(1), order(2)]);
      ledger.jobs.add([{ storeId: 'north', flow: 'import-orders', key: order(1).orderId, why: 'Found.', actor: 'runner' }]);
      ledger.audit.add({ actor: 'person:ann', event: 'noted', payload: 'Call Mrs Smith.' });
      const bytes = ledger.serialize();
      ledger.close();
      return bytes;
    };
    expect(Buffer.compare(made(), made())).toBe(0);
  });
});

describe('the lock of the folder', () => {
  test('a second engine in the same process is refused and told who holds the ledger', () => {
    const folder = makeFolder();
    const ledger = openIn(folder, makeWorld());
    ledger.orders.read('north', [order(1)]);
    const before = readFileSync(fileOf(folder));
    expect(problemOf(() => openLedger({ ...makeWorld(), dataFolder: folder }))).toMatchObject({
      cause: 'ledger-in-use',
      kind: 'busy',
      facts: { host: hostname(), pid: process.pid, since: '1970-01-01T00:16:40.000Z' },
    });
    expect(readFileSync(fileOf(folder)).equals(before)).toBe(true);
    ledger.close();
    expect(openIn(folder, makeWorld()).installation.starts).toBe(2);
  });

  test('a second process is refused while the first lives, and let in when the first was killed', async () => {
    const folder = makeFolder();
    const holder = spawn(process.execPath, [fileURLToPath(new URL('./hold-ledger.ts', import.meta.url)), folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    const refused = problemOf(() => openLedger({ ...makeWorld(), dataFolder: folder }));
    expect(refused).toMatchObject({ cause: 'ledger-in-use', facts: { pid: holder.pid } });
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
    expect(openIn(folder, makeWorld()).installation.starts).toBe(2);
  });

  test('a ledger that was refused for another reason gives the lock back', () => {
    const folder = madeBefore();
    expect(causeOf(() => openLedger({ ...makeWorld({ stamp: { ...stamp, mode: 'live' } }), dataFolder: folder }))).toBe(
      'ledger-of-another-system',
    );
    expect(openIn(folder, makeWorld()).installation.starts).toBe(2);
  });
});

describe('a ledger of another system', () => {
  const others = {
    'another KC address': { ...stamp, khaos: { ...stamp.khaos, url: 'http://other.example/khaos.exe' } },
    'the live KC': { ...stamp, khaos: { ...stamp.khaos, mode: 'live' as const } },
    'another KC connection': { ...stamp, khaosId: 'kc-2' },
    'live instead of practice': { ...stamp, mode: 'live' as const },
    'another shop under the same store id': { ...stamp, stores: [{ storeId: 'north', domain: 'west.myshopify.com' }] },
  };
  for (const [name, other] of Object.entries(others)) {
    test(`is refused and left as it was: ${name}`, () => {
      const folder = madeBefore();
      const before = readFileSync(fileOf(folder));
      expect(causeOf(() => openLedger({ ...makeWorld({ stamp: other }), dataFolder: folder }))).toBe('ledger-of-another-system');
      expect(readFileSync(fileOf(folder)).equals(before)).toBe(true);
    });
  }

  test('a store may be added later and stays bound when the settings leave it out', () => {
    const folder = madeBefore();
    const east = { storeId: 'east', domain: 'east.myshopify.com' };
    openIn(folder, makeWorld({ stamp: { ...stamp, stores: [...stamp.stores, east] } })).close();
    const ledger = openIn(folder, makeWorld({ stamp: { ...stamp, stores: [] } }));
    expect(ledger.installation.stamp.stores).toEqual([east, ...stamp.stores]);
  });
});

describe('a file that cannot be used', () => {
  test('of a newer version is refused and left as it was', () => {
    const folder = madeBefore();
    const raw = new Database(fileOf(folder));
    raw.pragma('user_version = 99');
    raw.close();
    const before = readFileSync(fileOf(folder));
    expect(causeOf(() => openLedger({ ...makeWorld(), dataFolder: folder }))).toBe('ledger-newer');
    expect(readFileSync(fileOf(folder)).equals(before)).toBe(true);
  });

  test('that is no database is damaged', () => {
    const folder = madeBefore();
    writeFileSync(fileOf(folder), 'x'.repeat(9000));
    expect(causeOf(() => openLedger({ ...makeWorld(), dataFolder: folder }))).toBe('ledger-damaged');
  });

  test('that is a database of something else is damaged', () => {
    const folder = makeFolder();
    const raw = new Database(fileOf(folder));
    raw.exec('CREATE TABLE theirs (x)');
    raw.close();
    expect(causeOf(() => openLedger({ ...makeWorld(), dataFolder: folder }))).toBe('ledger-damaged');
  });

  test('that was cut short is damaged', () => {
    const folder = madeBefore();
    truncateSync(fileOf(folder), 40_960);
    expect(causeOf(() => openLedger({ ...makeWorld(), dataFolder: folder }))).toBe('ledger-damaged');
  });

  test('whose orders page was overwritten is damaged', () => {
    const folder = madeBefore();
    const raw = new Database(fileOf(folder));
    const page = raw.prepare<[], { rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = 'orders'").get()?.rootpage ?? 0;
    raw.close();
    const file = openSync(fileOf(folder), 'r+');
    writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, (page - 1) * 4096);
    closeSync(file);
    expect(causeOf(() => openLedger({ ...makeWorld(), dataFolder: folder }))).toBe('ledger-damaged');
  });

  test('in a folder that cannot be made is out of reach', () => {
    const file = join(makeFolder(), 'a file');
    writeFileSync(file, '');
    expect(causeOf(() => openLedger({ ...makeWorld(), dataFolder: file }))).toBe('ledger-out-of-reach');
  });
});

describe('migrations', () => {
  const newest = migrations.length;
  const extra = { version: newest + 1, name: 'extra', sql: 'ALTER TABLE orders ADD COLUMN extra TEXT' };
  const more = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ version: from + index, name: 'more', sql: `CREATE TABLE more${from + index} (x)` }));
  const copiesIn = (folder: string): string[] => readdirSync(join(folder, 'ledger-copies')).toSorted();

  test('are numbered 1, 2, 3, … in their order', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });

  test('a new ledger needs no copy', () => {
    expect(existsSync(join(madeBefore(), 'ledger-copies'))).toBe(false);
  });

  test('before a migration a copy is taken that opens as the ledger was', () => {
    const folder = madeBefore();
    const ledger = openIn(folder, makeWorld({ migrations: [...migrations, extra] }));
    expect(ledger.orders.counts().ordersSeen).toBe(1);
    expect(copiesIn(folder)).toEqual([`ledger-000000001000000-v${String(newest).padStart(3, '0')}.db`]);
    const copy = memoryLedger({ ...makeWorld(), bytes: readFileSync(join(folder, 'ledger-copies', copiesIn(folder)[0] ?? '')) });
    onTestFinished(() => copy.close());
    expect(copy.orders.get('north', order(1).orderId)?.name).toBe('#1001');
  });

  test('each has a copy of its own, and only the last three are kept', () => {
    const folder = madeBefore();
    openIn(folder, makeWorld({ migrations: [...migrations, ...more(newest + 1, 5)] })).close();
    expect(copiesIn(folder).map((name) => name.slice(-7))).toEqual(
      [2, 3, 4].map((later) => `v${String(newest + later).padStart(3, '0')}.db`),
    );
  });

  test('one that fails leaves the ledger at the version before, still usable', () => {
    const folder = madeBefore();
    const broken = { version: newest + 2, name: 'broken', sql: 'CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)' };
    expect(() => openLedger({ ...makeWorld({ migrations: [...migrations, extra, broken] }), dataFolder: folder })).toThrow('nowhere');
    const ledger = openIn(folder, makeWorld({ migrations: [...migrations, extra] }));
    expect(ledger.orders.counts().ordersSeen).toBe(1);
    ledger.close();
    const raw = new Database(fileOf(folder));
    onTestFinished(() => void raw.close());
    expect(raw.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
  });
});
