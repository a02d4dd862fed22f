/** What a person does in the window: problems, stock, despatches, orders and the audit log. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notice, shoot, shootEach, windowWorld, type Look, type WindowWorld } from './window-world.ts';

let world: WindowWorld;
beforeAll(async () => {
  world = await windowWorld();
}, 300_000);
afterAll(() => world.close());

const person = 'person:browser:ann';
const goTo = async (page: Page, place: string): Promise<void> => {
  await page.goto(new URL(`/#/${place}`, world.web.origin).href);
};
const audited = (event: string) => world.engine.ledger.audit.page({ actor: person, event }, 50).entries;
const jobOf = (orderName: string) => {
  const [order] = world.engine.ledger.orders.byName('practice', orderName);
  return order === undefined ? undefined : world.engine.ledger.jobs.get({ storeId: 'practice', flow: 'import-orders', key: order.orderId });
};

describe('problems', () => {
  test('are retried together, and the engine tries them at once', async () => {
    const { page, complaints } = await world.open();
    await goTo(page, 'problems?cause=order-custom-line');
    await page.getByRole('grid').getByText('#1121', { exact: true }).waitFor();
    const before = jobOf('#1121')!.movedAtMs;
    await page.getByRole('button', { name: 'Retry all' }).click();
    await notice(page).getByText('5 records put back into the queue.').waitFor();
    await expect.poll(() => jobOf('#1121')).toMatchObject({ state: 'held' });
    expect(jobOf('#1121')!.movedAtMs).toBeGreaterThan(before);
    expect(audited('job-queued')).toHaveLength(5);
    expect(complaints).toEqual([]);
  });

  test('are left alone with a reason, one chosen by the keyboard', async () => {
    const { page } = await world.open();
    await goTo(page, 'problems?cause=order-custom-line');
    await page.getByRole('grid').getByText('#1125', { exact: true }).waitFor();
    const first = (await page.getByRole('grid').getByRole('row').nth(1).textContent())!.match(/#\d+/)![0];
    await page.getByRole('grid').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Ignore 1 chosen …' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Ignore' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill('Sent as a gift by the founder');
    await page.keyboard.press('Enter');
    await notice(page).getByText('1 record left alone for good.').waitFor();
    expect(jobOf(first)).toMatchObject({ state: 'skipped', movedBy: person });
    const [line] = audited('job-skipped');
    expect(world.engine.ledger.audit.payload(line!.seq)).toContain('Sent as a gift by the founder');
    await page.getByText('4 records.').waitFor();
  });

  test.each([
    ['light-1280', {}],
    ['dark-1280', { colorScheme: 'dark' }],
    ['light-1000', { width: 1000, height: 700 }],
    ['dark-1000', { width: 1000, height: 700, colorScheme: 'dark' }],
  ] satisfies [string, Look][])('that cannot be read say so, and nothing of another cause can be acted on: %s', async (name, look) => {
    const { page } = await world.open(look);
    await goTo(page, 'problems?cause=order-custom-line');
    await page.getByRole('grid').getByText('somebody typed in').first().waitFor();
    await page.getByRole('button', { name: /^Ignore all/ }).waitFor();
    await page.route('**/ask/list-jobs', (route) => route.fulfill({ status: 503 }));
    await page.evaluate("location.hash = '#/problems?cause=order-address-missing'");
    await page.getByText('This list could not be read.').waitFor();
    await page.getByText(/The host answered 503\. Nothing is lost\./).waitFor();
    expect(await page.getByRole('grid').getByRole('row').count()).toBe(1);
    expect(await page.getByRole('button', { name: /^(Ignore|Retry)/ }).count()).toBe(0);
    await shoot(page, `problems-unread-${name}`);
    // What was read before stays where the same list is read again, and is said to be old.
    await page.unroute('**/ask/list-jobs');
    await page.evaluate("location.hash = '#/orders'");
    const orders = page.getByRole('grid', { name: 'Orders' });
    await orders.getByText('#1130', { exact: true }).waitFor();
    await page.route('**/ask/list-orders', (route) => route.fulfill({ status: 503 }));
    world.engine.resume();
    await page.getByText('This list could not be read again; what you see is from before.').waitFor();
    expect(await orders.getByText('#1130', { exact: true }).count()).toBe(1);
    await shoot(page, `orders-unread-${name}`);
    await page.unroute('**/ask/list-orders');
    world.engine.resume();
    await page.getByText('This list could not be read again').waitFor({ state: 'detached' });
  });

  test('show what the other system said, without anything about the customer', async () => {
    const { page } = await world.open();
    world.servers.world.control.khaos.addFault({ kind: 'html', times: 10, after: 0, operation: 'ImportOrders' });
    const [name] = world.servers.world.control.shopify.addOrders(1, 'plain').names;
    // Sent three times, looked up until its absence may be believed, and then a person is asked.
    for (let rounds = 0; rounds < 40 && jobOf(name!)?.state !== 'held'; rounds++) await world.goOn(10);
    const job = jobOf(name!)!;
    expect(job).toMatchObject({ state: 'held' });
    await goTo(page, `problems?cause=${job.problem!.cause}`);
    await page.getByRole('grid').getByText(name!, { exact: true }).click();
    await page.getByRole('heading', { name: 'What was done' }).waitFor();
    const steps = page.getByRole('region', { name: 'What was done' });
    await steps.getByText('Sent to Khaos Control').first().waitFor();
    await steps.getByText('As the ledger keeps it').first().click();
    await steps.getByRole('group', { name: 'Step claim' }).waitFor();
    await shootEach(page, 'problems-open');
    const shown = (await page.getByRole('complementary').textContent())!;
    // Every customer the shop has: no surname and no address of any of them.
    for (const { lastName, email } of world.servers.world.shop.state.customers.values()) {
      expect(shown).not.toContain(lastName);
      expect(shown).not.toContain(email);
    }
    expect(shown).toMatch(/<html|<h1|HTTP/i);
  });
});

describe('stock', () => {
  test('is previewed, pushed and read back, line by line', async () => {
    const { page, complaints } = await world.open();
    const outlet = world.engine.ledger.outlets.list({ standing: 'confirmed' }, 50).items.find((one) => (one.reading?.available ?? 0) > 10)!;
    const stockCode = outlet.pool!.stockCode;
    world.servers.world.control.khaos.setStock([{ stockCode, level: 400 }]);
    await goTo(page, 'stock');
    await page.getByRole('searchbox').fill(stockCode);
    await page.getByText('1 line shown').waitFor();
    await page.getByRole('grid').getByText(stockCode, { exact: true }).click();
    await page.getByRole('button', { name: 'Push this code …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('1 line would change').waitFor();
    expect(world.engine.ledger.outlets.get(outlet)?.confirmed?.onHand).toBe(outlet.confirmed?.onHand);
    await dialog.getByRole('button', { name: 'Push 1 stock code' }).click();
    await dialog.getByText('Every line was read back from Shopify with the wanted figure.').waitFor();
    await shootEach(page, 'stock-pushed');
    const after = world.engine.ledger.outlets.get(outlet)!;
    expect(after.confirmed?.onHand).not.toBe(outlet.confirmed?.onHand);
    expect(after.confirmed?.onHand).toBe(after.wanted?.onHand);
    await dialog.getByRole('button', { name: 'Close' }).click();
    // What customers can buy rises by as much as the figure on hand.
    const offered = outlet.reading!.available + after.confirmed!.onHand - outlet.confirmed!.onHand;
    await page.getByRole('complementary').getByText(String(offered), { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('of a whole shop is pushed only when its size was typed', async () => {
    const { page } = await world.open();
    await goTo(page, 'stock?do=push');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /^Everything/ }).check();
    const push = dialog.getByRole('button', { name: 'Push everything' });
    expect(await push.isDisabled()).toBe(true);
    await dialog.getByLabel(/type the number of outlets/).fill(String(world.engine.snapshot().stock.outlets));
    await push.click();
    await dialog.getByText('Every line was read back from Shopify with the wanted figure.').waitFor({ timeout: 60_000 });
  });

  test('is frozen with a reason and thawed', async () => {
    const { page } = await world.open();
    await goTo(page, 'stock');
    const grid = page.getByRole('grid');
    await grid.getByRole('row').nth(2).waitFor();
    await grid.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Freeze …' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Stock take');
    await page.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click();
    await notice(page).getByText('2 lines frozen').waitFor();
    expect(world.engine.snapshot().stock.held).toBe(2);
    await grid.getByText('Frozen').first().waitFor();
    await page.getByRole('button', { name: 'Thaw' }).click();
    await notice(page).getByText('2 lines thawed').waitFor();
    expect(world.engine.snapshot().stock.held).toBe(0);
  });
});

describe('despatch', () => {
  test('of one order is pushed by its sales order code, and its customer is told once', async () => {
    const { page, complaints } = await world.open();
    const { live } = world.servers.world.khaos;
    const order = live
      .salesOrders()
      .find((one) => !one.complete && one.invoices.length <= 1 && one.lines.every(({ assigned }) => assigned > 0) && one.lines.length > 0)!;
    live.despatch(order.salesOrder, { courier: 'RM24', consignmentRef: 'QP123456789GB' });
    const mails = world.servers.world.shop.mails().length;
    // As the tray's menu opens it.
    await goTo(page, 'despatch?do=push');
    await page.locator('input[type="search"]:focus').waitFor();
    await page.keyboard.type(order.salesOrder);
    await page.keyboard.press('Enter');
    await page.getByText(/A push tells the customer of \d+ units? that Khaos Control has sent\./).waitFor();
    await page
      .getByText(/QP123456789GB/)
      .first()
      .waitFor();
    await shootEach(page, 'despatch-plan');
    expect(world.servers.world.shop.mails()).toHaveLength(mails);
    await page.getByRole('button', { name: 'Push despatch now' }).click();
    await page.getByText('Everything that Khaos Control has sent was told to the customer.').waitFor();
    expect(world.servers.world.shop.mails()).toHaveLength(mails + 1);
    await page.getByRole('button', { name: 'Push despatch now' }).click();
    await notice(page)
      .getByText(/were pushed; see what stands now/)
      .waitFor();
    expect(world.servers.world.shop.mails()).toHaveLength(mails + 1);
    expect(complaints).toEqual([]);
  });

  test('of an unknown number says where to look', async () => {
    const { page } = await world.open();
    await goTo(page, 'despatch');
    await page.getByRole('searchbox').fill('99999');
    await page.getByRole('button', { name: 'Show plan' }).click();
    await page.getByText('No order is known by this number.').waitFor();
    expect(await page.getByRole('button', { name: 'Push despatch now' }).count()).toBe(0);
  });
});

describe('orders', () => {
  test('tell their story across both systems', async () => {
    const { page } = await world.open();
    const told = world.engine.ledger.jobs.list({ flow: 'push-despatch', states: ['done'] }, 1).items[0]!;
    await goTo(page, 'orders');
    await page.getByRole('searchbox').fill(told.orderName!.slice(1));
    await page.getByText('1 order shown').waitFor();
    await page.getByRole('grid').getByText(told.orderName!, { exact: true }).click();
    const story = page.getByRole('complementary');
    await story.getByText('Customer told').waitFor();
    const events = await story.getByRole('listitem').allTextContents();
    const steps = ['Order placed', 'Claimed', 'Sent to Khaos Control', 'Despatched', 'Despatch noticed', 'Customer told'];
    const found = steps.map((step) => events.findIndex((event) => event.startsWith(step)));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((one, other) => one - other));
  });

  test('appear while one looks, and nothing that is there is drawn anew', async () => {
    const { page } = await world.open();
    await goTo(page, 'orders');
    const row = page.getByRole('grid').getByRole('row').filter({ hasText: '#1129' });
    await row.waitFor();
    await row.evaluate((element: object) => void Object.assign(element, { marked: true }));
    const [name] = world.servers.world.control.shopify.addOrders(1, 'plain').names;
    await world.engine.run('import-orders', 'schedule');
    await page.getByRole('grid').getByText(name!, { exact: true }).waitFor();
    expect(await row.evaluate((element: object) => 'marked' in element)).toBe(true);
  });
});

describe('the audit log', () => {
  test('is searched while one types, and taken out as a file', async () => {
    const { page } = await world.open();
    await goTo(page, 'audit');
    await page.getByRole('searchbox', { name: 'Search words' }).fill('fulfilment stands');
    await page.getByRole('searchbox', { name: 'Order' }).fill('1004');
    await page.getByText(/^1 line shown\./).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^quayside-audit-\d{4}-\d\d-\d\d\.csv$/);
    const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
    expect(lines[0]).toBe('\uFEFFnumber,time,who,what,store,flow,order,stock code,references,amounts,note,hash');
    expect(lines[1]).toMatch(/^\d+,\d{4}-\d\d-\d\dT[\d:.]+Z,runner,job-done,practice,push-despatch,#1004,/);
    expect(lines.slice(2)).toEqual(['']);
    await page.getByRole('searchbox', { name: 'Search words' }).fill('zebra');
    await page.getByText('No line has all of these words.').waitFor();
  });
});
