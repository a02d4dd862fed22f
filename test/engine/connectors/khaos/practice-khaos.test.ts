/** The connector against the practice Khaos Control: three ages of its web service and its switches. */
import { afterEach, describe, expect, test } from 'vitest';
import type { SalesOrder } from '../../../../electron/engine/domain/sales-order.ts';
import type { KhaosSwitches } from '../../../../electron/practice/khaos/switches.ts';
import { closePractice, plainConnection, site, startPractice } from './practice-world.ts';
import { problemOf } from './scripted-khaos.ts';
import { someOrder } from './some-order.ts';

afterEach(closePractice);

const twoLines: SalesOrder = {
  ...someOrder,
  totalMinor: 2 * 2499 + 1299 + 499,
  payments: [{ ...someOrder.payments[0]!, amountMinor: 2 * 2499 + 1299 + 499 }],
  lines: [
    { ...someOrder.lines[0]!, quantity: 2 },
    { ...someOrder.lines[0]!, stockCode: 'BOOK', price: { basis: 'net', unitMinor: 1299 }, importRef: '14432002' },
  ],
};

const wires: [string, Partial<KhaosSwitches>][] = [
  ['inline, escaped', {}],
  ['multi-ref, with declaration', { multiRef: true, xmlDeclaration: true }],
  [
    'CDATA, Windows-1252, faults with 200',
    { resultText: 'cdata', answerEncoding: 'windows-1252', xmlDeclaration: true, faultHttpCode: 200 },
  ],
];

describe.each(['7.3', 'middle', 'late'] as const)('generation %s', (generation) => {
  describe.each(wires)('%s', (_, wire) => {
    test('an order goes in, is skipped the second time, and is found by its ref', async () => {
      const { khaos, practice } = await startPractice({ generation, ...wire });
      const imported = await khaos.importOrder(twoLines);
      expect(imported).toMatchObject({ kind: 'imported', associatedRef: 'SHOP-1001' });
      expect(await khaos.importOrder(twoLines)).toMatchObject({ kind: 'skipped', associatedRef: 'SHOP-1001' });
      const [inside] = practice.live.salesOrdersByRef('SHOP-1001');
      expect(inside).toMatchObject({ totalMinor: twoLines.totalMinor, site: 'Main Site' });
      expect(inside!.lines.map(({ stockCode, quantity, importRef }) => [stockCode, quantity, importRef])).toEqual([
        ['MUG-BLUE', 2, '14432001'],
        ['BOOK', 1, '14432002'],
      ]);

      const { readings: found } = await khaos.ordersByRef(['SHOP-1001', 'SHOP-9'], 'orders');
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        salesOrderCode: inside!.salesOrder,
        associatedRef: 'SHOP-1001',
        kind: 'sales-order',
        companyCode: inside!.companyCode,
        dateCreated: '2026-11-23',
        currency: 'GBP',
        cancelled: undefined,
        complete: false,
      });
      expect(found[0]!.itemsGrossMinor! + found[0]!.deliveryGrossMinor!).toBe(twoLines.totalMinor);
      expect(await khaos.customerPostcodes(inside!.companyCode, 'orders')).toEqual(['LS1 1AA']);
    });

    test('a despatch is told with numbers, boxes and goods, a cancelled order with its reason', async () => {
      const { khaos, practice } = await startPractice({ generation, ...wire });
      await khaos.importOrder(twoLines);
      const [order] = practice.live.salesOrdersByRef('SHOP-1001');
      const invoiceCode = practice.live.despatch(order!.salesOrder, {
        items: [{ stockCode: 'MUG-BLUE', quantity: 2 }],
        boxes: [{ courier: 'Royal Mail 24', consignmentRef: 'AB1', shipped: true, items: [{ stockCode: 'MUG-BLUE', quantity: 2 }] }],
      });
      const {
        readings: [told],
      } = await khaos.ordersByRef(['SHOP-1001'], 'despatch');
      const invoice = told!.invoices.find((one) => one.invoiceCode === invoiceCode)!;
      expect(invoice).toMatchObject({ stageId: 70, shipDate: '2026-11-23' });
      expect(invoice.boxes).toMatchObject([{ shipped: true, consignmentRef: 'AB1' }]);
      expect(invoice.items ?? invoice.boxes[0]!.items).toEqual([{ stockCode: 'MUG-BLUE', quantity: 2 }]);

      const other = practice.live.placeOrder({ origin: 'web', associatedRef: 'SHOP-2', lines: [{ stockCode: 'BOWL', quantity: 1 }] });
      practice.live.cancel(other, 'Changed mind');
      expect((await khaos.ordersByRef(['SHOP-2'], 'orders')).readings[0]?.cancelled).toEqual({ reason: 'Changed mind' });
    });

    test('stock: levels, items, what moved', async () => {
      const { khaos, practice, clock } = await startPractice({ generation, ...wire });
      const { levelsBySite, stockPotential, compressedStock } = await khaos.abilities();
      expect([levelsBySite, stockPotential, compressedStock]).toEqual([generation !== '7.3', generation === 'late', generation !== '7.3']);
      const answer = await khaos.levels(['MUG-BLUE', 'WRAP', 'NOTHING', 'A,B'], levelsBySite ? site : undefined, 'sweep');
      expect(answer).toMatchObject({
        levels: [
          { stockCode: 'MUG-BLUE', site: levelsBySite ? 'Second Site' : 'Main Site', level: levelsBySite ? 4 : 10, state: 0 },
          { stockCode: 'WRAP', state: 5 },
        ],
        unknown: ['NOTHING'],
        bad: [{ stockCode: 'A,B' }],
      });

      const { items } = await khaos.stockItems(['BOWL', 'SET', 'THROW-OAT', 'OLD', 'NOTHING'], 'set-up');
      expect(items.map(({ stockCode }) => stockCode)).toEqual(['BOWL', 'SET', 'THROW-OAT', 'OLD']);
      expect(items).toMatchObject([
        { description: 'Bowl & spoon', runToZero: true, stockControlled: true, vatRatePercent: 20, packChildren: [] },
        {
          stockControlled: false,
          packChildren: [
            { stockCode: 'MUG-BLUE', quantity: 2 },
            { stockCode: 'BOWL', quantity: 1 },
          ],
        },
        { description: 'Throw, oat', stockControlled: true },
        { discontinued: true },
      ]);

      clock.moveOn(3_600_000);
      practice.live.setLevel('BOOK', 7);
      expect(await khaos.movedSince('2026-11-23T10:00:00', 'fast-stock')).toEqual(['BOOK']);
      expect((await khaos.movedSince(undefined, 'sweep')).length).toBeGreaterThan(5);
    });
  });

  test('reference lists', async () => {
    const { khaos } = await startPractice({ generation });
    expect(await khaos.references()).toMatchObject({
      companyClasses: ['Retail', 'Trade'],
      salesSources: ['SHOPIFY', 'PHONE', 'EBAY'],
      couriers: [{ code: 'RM24', name: 'Royal Mail 24' }, { code: 'RM48' }, { code: 'VAN' }],
      agents: undefined,
    });
    const { siteList, orderDates, includeCancelled } = await khaos.abilities();
    expect([siteList, orderDates, includeCancelled]).toEqual(Array.from({ length: 3 }, () => generation !== '7.3'));
  });
});

test('what an age cannot tell is a problem that names the method', async () => {
  const { khaos } = await startPractice({ generation: '7.3' });
  expect((await problemOf(khaos.sites())).problem).toMatchObject({ cause: 'khaos-method-missing', facts: { method: 'GetSiteList' } });
  expect((await problemOf(khaos.potentials(['BOWL'], 'sweep'))).problem).toMatchObject({ facts: { method: 'GetStockPotential' } });
});

test('potentials of the whole company', async () => {
  const { khaos } = await startPractice();
  expect(await khaos.potentials(['MUG-BLUE', 'NOTHING'], 'sweep')).toEqual([
    { stockCode: 'MUG-BLUE', available: 14, onOrder: 0, backOrder: 0 },
  ]);
});

describe.each(['middle', 'late'] as const)('generation %s', (generation) => {
  test('sites and changed orders', async () => {
    const { khaos, clock, practice } = await startPractice({ generation });
    expect(await khaos.sites()).toEqual([
      { siteId: 1, name: 'Main Site' },
      { siteId: 2, name: 'Second Site' },
    ]);
    clock.moveOn(48 * 3_600_000);
    practice.live.placeOrder({ origin: 'phone', lines: [{ stockCode: 'BOWL', quantity: 1 }] });
    expect(await khaos.ordersByDate('2026-11-25', '2026-11-25', 'despatch')).toMatchObject([
      { associatedRef: '', dateCreated: '2026-11-25' },
    ]);
    expect(await khaos.ordersByDate('2026-11-26', '2026-11-27', 'despatch')).toEqual([]);
  });
});

test('Basic and Login let in, wrong passwords do not', async () => {
  const basic = await startPractice(
    { basicAuth: { user: 'jo', password: 'pw' } },
    { auth: { kind: 'basic', user: 'jo' } },
    { khaos: 'pw' },
  );
  expect((await basic.khaos.abilities()).version).toBe('8.190.36');
  const wrong = await startPractice(
    { basicAuth: { user: 'jo', password: 'pw' } },
    { auth: { kind: 'basic', user: 'jo' } },
    { khaos: 'other' },
  );
  expect((await problemOf(wrong.khaos.importOrder(someOrder))).problem.cause).toBe('khaos-unauthorised');
  const login = await startPractice({ login: { user: 'jo', password: 'pw' } }, { auth: { kind: 'login', user: 'jo' } }, { khaos: 'wrong' });
  expect((await problemOf(login.khaos.abilities())).problem.cause).toBe('khaos-unauthorised');
});

test('the test system is another one', async () => {
  const { practice, connectTo, origin } = await startPractice();
  const khaos = connectTo({ ...plainConnection, url: `${origin}/testsoap/khaossim.EXE`, mode: 'test' });
  await khaos.importOrder(someOrder);
  expect([practice.test.counts().salesOrders, practice.live.counts().salesOrders]).toEqual([1, 0]);
});

describe('names of all kinds', () => {
  const named: SalesOrder = {
    ...someOrder,
    invoiceAddress: { ...someOrder.invoiceAddress, postcode: 'Ł1 £€', surname: 'Ő & <Söhne> "ł" 漢' },
  };
  test.each([
    [true, 'L1 £€'],
    [false, 'Ł1 £€'],
  ])('transliterate %s', async (transliterate, postcode) => {
    const { khaos, practice } = await startPractice({}, { transliterate });
    await khaos.importOrder(named);
    const [order] = practice.live.salesOrdersByRef('SHOP-1001');
    expect(await khaos.customerPostcodes(order!.companyCode, 'orders')).toEqual([postcode]);
  });
});
