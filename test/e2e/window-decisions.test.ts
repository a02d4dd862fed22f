import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notice, shoot, windowWorld, type WindowWorld } from './window-world.ts';

let world: WindowWorld;
beforeAll(async () => {
  world = await windowWorld();
}, 300_000);
afterAll(() => world.close());

const person = 'person:browser:ann';
const storeId = 'practice';
const goTo = async (page: Page, place: string): Promise<void> => {
  await page.goto(new URL(`/#/${place}`, world.web.origin).href);
};
const recordOf = (name: string) => world.engine.ledger.orders.byName(storeId, name)[0]!;
const jobOf = (name: string) => world.engine.ledger.jobs.get({ storeId, flow: 'import-orders', key: recordOf(name).orderId });
const importNow = () => world.engine.run('import-orders', 'schedule');
const inShop = (name: string) => [...world.servers.world.shop.state.orders.values()].find((order) => order.name === name)!;
const placeOrder = (kind: string): string => world.servers.world.control.shopify.addOrders(1, kind).names[0]!;
/** How often KC has got an order. */
const inKhaos = (name: string): number => {
  const { associatedRef } = recordOf(name);
  return world.servers.world.khaos.live.salesOrders().filter((order) => order.associatedRef === associatedRef).length;
};
const openOrder = async (page: Page, name: string): Promise<void> => {
  await goTo(page, `orders?store=${storeId}&order=${encodeURIComponent(recordOf(name).orderId)}`);
  await page.getByRole('heading', { name: `Order ${name}` }).waitFor();
};

describe('an order that is held', () => {
  test('is linked to the sales order the office has entered, and only to the one that is the same', async () => {
    const name = placeOrder('no-sku');
    await importNow();
    expect(jobOf(name)).toMatchObject({ state: 'held' });
    const stockCode = world.engine.ledger.outlets.list({ standing: 'confirmed' }, 1).items[0]!.pool!.stockCode;
    const { totalMinor } = recordOf(name);
    const { zip, lastName } = inShop(name).shippingAddress!;
    const byHand = (unitGrossMinor: number) =>
      world.servers.world.khaos.live.placeOrder({
        origin: 'phone',
        associatedRef: `PHONE-${unitGrossMinor}`,
        deliveryGrossMinor: 0,
        customer: { name: lastName!, postcode: zip!, webUser: 'by-hand@example.org' },
        lines: [{ stockCode, quantity: 1, unitGrossMinor }],
      });
    const [other, same] = [byHand(totalMinor + 1), byHand(totalMinor)];
    const { page, complaints } = await world.open();
    await openOrder(page, name);
    const link = async (code: string): Promise<void> => {
      await page.getByRole('button', { name: 'Link to a sales order …' }).click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.getByRole('button', { name: 'Link' }).isDisabled()).toBe(true);
      await dialog.getByLabel('Sales order code').fill(code);
      await dialog.getByRole('button', { name: 'Link' }).click();
    };
    await link(other);
    await notice(page).getByText(`${other} has not the same total as order ${name}.`).waitFor();
    expect(jobOf(name)).toMatchObject({ state: 'held' });
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await link(same);
    await notice(page).getByText(`The order is linked to ${same}.`).waitFor();
    expect(jobOf(name)).toMatchObject({ state: 'done', reference: same, movedBy: person });
    await page.getByRole('complementary').getByText('In Khaos Control').first().waitFor();
    expect(await page.getByRole('button', { name: 'Link to a sales order …' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('is sent as new once its foreign claim was released, and is then in KC once', async () => {
    const name = placeOrder('plain');
    const orderId = `gid://shopify/Order/${inShop(name).id}`;
    const { shopify } = world.engine.passFor('import-orders', storeId, 'click');
    const claim = { installation: 'other', epoch: 99, nonce: 'n', khaos: 'practice:live', ref: 'SHOP-OLD' };
    await shopify.writeClaims([{ orderId, claim, expectedDigest: null }], 'orders');
    await importNow();
    expect(jobOf(name)).toMatchObject({ state: 'held', problem: { cause: 'order-claimed-elsewhere' } });
    const { page, complaints } = await world.open();
    await openOrder(page, name);
    await page.getByRole('button', { name: 'Release the claim …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Khaos Control is asked until it is certain').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(jobOf(name)).toMatchObject({ state: 'held' });
    await page.getByRole('button', { name: 'Release the claim …' }).click();
    await dialog.getByRole('button', { name: 'Release and send' }).click();
    await notice(page).getByText('The claim is given free').waitFor();
    // What the claim's owner may have sent can still arrive.
    await expect.poll(() => jobOf(name)).toMatchObject({ state: 'unconfirmed', problem: { cause: 'order-claim-in-doubt' } });
    expect(inKhaos(name)).toBe(0);
    await world.goOn(40);
    await expect.poll(() => jobOf(name)?.state).toBe('done');
    expect(inKhaos(name)).toBe(1);
    expect(complaints).toEqual([]);
  });

  test.each([
    ['what remains', 'Import what remains', 1],
    ['all of it', 'Import all of it', 3],
  ] as const)('because it was partly fulfilled is imported as a person chooses: %s', async (_what, button, units) => {
    const variant = world.servers.world.shop.variants().find(({ bundle, sku, available }) => !bundle && sku !== null && available > 5)!;
    const name = placeOrder('plain');
    const address = inShop(name).shippingAddress!;
    const { name: partly, id } = world.servers.world.shop.placeOrder({
      lines: [{ variantId: variant.id, quantity: 3 }],
      delivery: { title: 'Standard delivery', priceMinor: 0 },
      customer: { firstName: address.firstName!, lastName: address.lastName!, email: 'partly@example.org' },
      shippingAddress: address,
      billingAddress: address,
    });
    world.servers.world.shop.fulfilByHand(id, { lines: [{ line: 0, quantity: 2 }] });
    await importNow();
    expect(jobOf(partly)).toMatchObject({ state: 'held', problem: { cause: 'order-partly-fulfilled' } });
    const { page, complaints } = await world.open();
    await openOrder(page, partly);
    await page.getByRole('button', { name: button }).click();
    await expect.poll(() => jobOf(partly)?.state).toBe('done');
    const { associatedRef } = recordOf(partly);
    const [order, ...more] = world.servers.world.khaos.live.salesOrders().filter((order) => order.associatedRef === associatedRef);
    expect(more).toEqual([]);
    expect(order!.lines.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(units);
    expect(complaints).toEqual([]);
  });
});

describe('a list', () => {
  const shown = (page: Page, column: number): Promise<string[]> =>
    page
      .getByRole('grid')
      .getByRole('row')
      .locator(`[role="gridcell"]:nth-child(${column})`)
      .evaluateAll((cells) => cells.map((cell) => cell.textContent ?? ''));

  test('of orders is put in order by its heads, by mouse and by keyboard, over more than its first page', async () => {
    const { page, complaints } = await world.open();
    await goTo(page, 'orders');
    const head = page.getByRole('columnheader', { name: 'Order', exact: true });
    await head.getByRole('button').click();
    // The oldest stands on the last page.
    await page.getByRole('grid').getByRole('row').nth(1).getByText('#1001', { exact: true }).waitFor();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
    await page.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
    const amounts = (await shown(page, 6)).map((text) => Number(text.replace(/[^\d.]/g, '')));
    expect(amounts.length).toBeGreaterThan(10);
    expect(amounts).toEqual(amounts.toSorted((one, two) => two - one));
    await shoot(page, 'orders-sorted-light-1280');
    await page.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
    await page.getByRole('grid').getByRole('row').nth(1).getByText('#1001', { exact: true }).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test.each([
    [
      'orders',
      'order,store,placed,where,sales order,stage,left alone because,problem,total,currency',
      () => world.engine.snapshot().ledger.ordersSeen,
    ],
    [
      'stock',
      'stock code,sku,store,site,location,kc level,buffer,wanted,shopify on hand,offered,state,frozen,why,seen in shopify',
      () => world.engine.snapshot().stock.outlets,
    ],
    [
      'despatch',
      'order,store,parcel,late tracking,state,units,invoices,tracking,noticed,told,why',
      () => world.engine.ledger.jobs.list({ flow: 'push-despatch' }, 1_000).items.length,
    ],
    [
      'problems',
      'cause,order,store,flow,state,what happened,what to do,since,tries,record',
      () => world.engine.ledger.jobs.list({ states: ['held', 'failed', 'waiting', 'unconfirmed'] }, 1_000).items.length,
    ],
  ] as const)('of %s is taken out as a file with every line of it', async (name, titles, lines) => {
    const { page, complaints } = await world.open();
    await goTo(page, name);
    await page.getByRole('grid').getByRole('row').nth(2).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`^quayside-${name}-\\d{4}-\\d\\d-\\d\\d\\.csv$`));
    const [heading, ...rows] = readFileSync(await file.path(), 'utf8').split('\r\n');
    expect(heading).toBe(`\uFEFF${titles}`);
    expect(rows.length - 1).toBe(lines());
    expect(complaints).toEqual([]);
  });
});

// Last: half the warehouse has other figures after it.
describe('the breaker', () => {
  test('keeps back what raises half the shop until a person approves it, and then each line is written once', async () => {
    const { live } = world.servers.world.khaos;
    const outlets = world.engine.ledger.outlets
      .list({ standing: 'confirmed' }, 1_000)
      .items.filter(({ pool }) => live.level(pool!.stockCode) > 0);
    const codes = [...new Set(outlets.map(({ pool }) => pool!.stockCode))].slice(0, Math.ceil(world.engine.snapshot().stock.outlets / 2));
    world.servers.world.control.khaos.setStock(codes.map((stockCode) => ({ stockCode, level: live.level(stockCode) + 100 })));
    await world.goOn(70);
    const kept = world.engine.snapshot().problems.find(({ cause }) => cause === 'stock-breaker')!;
    expect(kept.count).toBeGreaterThan(50);
    const { page, complaints } = await world.open();
    await goTo(page, 'stock');
    await page.getByText(/The breaker keeps back/).waitFor();
    await page.getByRole('button', { name: 'Show them' }).click();
    await page.getByRole('radio', { name: 'Held', checked: true }).waitFor();
    await shoot(page, 'stock-breaker-light-1280');
    await page.getByRole('button', { name: 'Approve …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(world.engine.snapshot().problems.some(({ cause }) => cause === 'stock-breaker')).toBe(true);
    await page.getByRole('button', { name: 'Approve …' }).click();
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await notice(page)
      .getByText(/lines approved; each is worked out anew and written once/)
      .waitFor();
    await expect.poll(() => world.engine.snapshot().problems.some(({ cause }) => cause === 'stock-breaker')).toBe(false);
    await world.goOn(10);
    expect(world.engine.snapshot().stock).toMatchObject({ different: 0, held: 0 });
    await page.getByText(/The breaker keeps back/).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
