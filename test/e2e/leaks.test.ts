import Database from 'better-sqlite3';
import { appendFileSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerPieces, leaksIn, logPieces, personalDataOf, secretsOf, supportPieces, type Forbidden, type Piece } from './leaks.ts';
import { run, testFolder } from './programs.ts';
import { windowWorld, type WindowWorld } from './window-world.ts';
import { pageNames } from '../../shared/pages.ts';

const wrongPassword = 'Ebb-and-Mooring-1174';
let world: WindowWorld;
let secrets: Forbidden[];
let personal: Forbidden[];
let everything: Forbidden[];

beforeAll(async () => {
  world = await windowWorld();
  secrets = secretsOf({ ...world.secrets, 'khaos as it was': wrongPassword });
  // What fails is told at greater length than what works: a refused sign-in, answers nobody can read, an order held.
  const { khaos, shopify } = world.servers.world.control;
  const password = world.secrets['khaos']!;
  world.secrets['khaos'] = wrongPassword;
  await world.goOn(10);
  world.secrets['khaos'] = password;
  khaos.addFault({ kind: 'html', times: 4, after: 0, operation: 'ImportOrders' });
  shopify.addOrders(4, 'plain');
  await world.goOn(60);
  personal = personalDataOf(world.servers.world);
  everything = [...secrets, ...personal];
}, 300_000);
afterAll(() => world.close());

const goTo = async (page: Page, place: string): Promise<void> => {
  await page.goto(new URL(`/#/${place}`, world.web.origin).href);
};

/** All that stands in the page: what a picture of it would show, and what a screen reader or a hovering mouse would tell. */
const pagePiece = async (page: Page, where: string): Promise<Piece> => ({ where, text: await page.content() });

const support = async (data: string): Promise<string> => {
  const file = join(testFolder(), 'support.zip');
  expect(await run('electron/headless.ts', ['--data', data, '--support', file])).toMatchObject({ code: 0, errors: '' });
  return file;
};

/** Ledger and logs of the day, and settings as IT would have laid them down, for a test to spoil. */
const copyOfTheDay = (): string => {
  const folder = testFolder();
  cpSync(world.folder, folder, { recursive: true, filter: (source) => !source.includes('ledger-lock') });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(world.engine.settings));
  return folder;
};

describe('after a practice day with refusals and lost answers', () => {
  test('the logs hold neither secrets nor anything about a customer', () => {
    const pieces = logPieces(join(world.folder, 'logs'));
    expect(pieces.map(({ text }) => text).join()).toMatch(/"httpState":401/);
    expect(leaksIn(pieces, everything)).toEqual([]);
  });

  test('the ledger holds no secret in any of its texts, and its audit log nothing about a customer', () => {
    const pieces = ledgerPieces(join(world.folder, 'ledger.db'));
    expect(pieces.map(({ where }) => where)).toEqual(
      expect.arrayContaining(['audit.note', 'auditPayloads.text', 'steps.facts', 'jobs.problem']),
    );
    expect(leaksIn(pieces, secrets)).toEqual([]);
    expect(
      leaksIn(
        pieces.filter(({ where }) => where.startsWith('audit.')),
        personal,
      ),
    ).toEqual([]);
  });

  test('no page of the window shows a secret', async () => {
    const { page } = await world.open();
    const pieces: Piece[] = [];
    for (const name of pageNames) {
      await goTo(page, name);
      await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
      const rows = page.getByRole('grid').getByRole('row');
      if (name !== 'overview' && name !== 'set-up') {
        // The first line opened beside the list.
        await rows.nth(1).getByRole('gridcell').last().click();
        await page.getByRole('complementary').waitFor();
      }
      pieces.push(await pagePiece(page, name));
    }
    expect(pieces).toHaveLength(pageNames.length);
    expect(pieces.every(({ text }) => text.length > 5_000)).toBe(true);
    expect(leaksIn(pieces, secrets)).toEqual([]);
  });

  test('the support file tells versions, settings, counts and the log, and holds neither secrets nor anything about a customer', async () => {
    const pieces = supportPieces(await support(copyOfTheDay()));
    const of = (name: string): unknown => JSON.parse(pieces.find(({ where }) => where === `support/${name}`)?.text ?? 'null');
    const { ordersSeen, imported } = world.engine.snapshot().ledger;
    expect(of('about.json')).toMatchObject({ quayside: expect.any(String), versions: { node: process.versions.node } });
    expect(of('settings.json')).toMatchObject({ khaos: { auth: { kind: 'basic', user: '***' } }, stores: [{ storeId: 'practice' }] });
    expect(of('ledger.json')).toMatchObject({ schemaVersion: expect.any(Number), ledger: { ordersSeen, imported, missing: 0 } });
    expect(pieces.filter(({ where, text }) => where.startsWith('support/logs/engine-') && text.includes('"event":"http"'))).not.toEqual([]);
    expect(leaksIn(pieces, everything)).toEqual([]);
  });
});

describe('the support file', () => {
  test('is written beside the engine that has the ledger', async () => {
    const pieces = supportPieces(await support(world.folder));
    expect(pieces.find(({ where }) => where === 'support/ledger.json')?.text).toContain('"ordersSeen"');
  });

  test('says what is wrong with a ledger that cannot be read', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'ledger.db'), 'no database at all, and long enough to be looked at as one'.repeat(100));
    expect(supportPieces(await support(folder)).find(({ where }) => where === 'support/ledger.json')?.text).toContain('ledger-damaged');
  });
});

describe('the scanner', () => {
  const customer = () => [...world.servers.world.shop.state.orders.values()].find(({ shippingAddress }) => shippingAddress?.address1)!;

  test('finds a secret, an address and a token that were planted in a log, and what of them no mask can tell in the support file', async () => {
    const folder = copyOfTheDay();
    const [log] = readdirSync(join(folder, 'logs'));
    const street = customer().shippingAddress!.address1!;
    const line = { event: 'planted', error: `${world.secrets['khaos']} at ${street} with shpat_0123456789abcdef0123456789abcdef` };
    appendFileSync(join(folder, 'logs', log!), `${JSON.stringify(line)}\n`);
    const found = leaksIn(logPieces(join(folder, 'logs')), everything);
    expect(found).toEqual(expect.arrayContaining([`secret khaos in logs/${log}`, `street line in logs/${log}`, `token in logs/${log}`]));
    const packed = leaksIn(supportPieces(await support(folder)), everything);
    expect(packed).toEqual(expect.arrayContaining([`secret khaos in support/logs/${log}`, `street line in support/logs/${log}`]));
    expect(packed).not.toContain(`token in support/logs/${log}`);
  });

  test('finds a token planted in the ledger, and a surname in its audit log', () => {
    const file = join(copyOfTheDay(), 'ledger.db');
    const database = new Database(file);
    database.prepare('UPDATE jobs SET why = ? WHERE jobId = 1').run('{"header":"Bearer abcdefgh12345678"}');
    database.prepare('UPDATE audit SET note = ? WHERE seq = 1').run(`for ${customer().shippingAddress!.lastName}.`);
    database.close();
    expect(leaksIn(ledgerPieces(file), secrets)).toEqual(['authorisation in jobs.why']);
    expect(leaksIn(ledgerPieces(file), everything)).toContain('surname in audit.note');
  });

  test('finds a secret planted in a page, also where only a mouse would show it', async () => {
    const { page } = await world.open();
    await page.evaluate(`document.querySelector('main').title = ${JSON.stringify(world.secrets['shopify:practice'])}`);
    expect(leaksIn([await pagePiece(page, 'overview')], secrets)).toEqual(['secret shopify:practice in overview']);
  });

  test('knows everybody of the day, and takes no part of a word for a name', () => {
    expect(personal.length).toBeGreaterThan(300);
    const name = customer().shippingAddress!.lastName!;
    expect(leaksIn([{ where: 'a log', text: `X${name}X` }], personal)).toEqual([]);
    expect(leaksIn([{ where: 'a log', text: `to ${name}, by van` }], personal)).toEqual(['surname in a log']);
  });
});
