import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PracticeRequest, Reaction } from '../../../electron/practice/wire.ts';
import type { ProblemCause } from '../../../shared/problem-causes.ts';
import { allScopes } from '../connectors/shopify/practice-shop.ts';
import { wholeWorld, type OpenOptions, type WholeWorld, type WholeWorldOptions } from './whole-world.ts';

let world: WholeWorld;
let process: ReturnType<WholeWorld['open']>;
const begin = (options?: WholeWorldOptions, open?: OpenOptions): void => {
  world = wholeWorld(options);
  process = world.open(open);
};
beforeEach(() => begin());
/** Bad input is never a bug of ours. */
afterEach(() => {
  if (world.errors.length > 0) throw new Error(world.errors.join('\n'));
});

const flows = ['import-orders', 'push-stock', 'push-despatch'] as const;
const liveOn = async (minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute++) {
    for (const flow of flows) await world.run(process, flow);
    world.virtual.moveOn(60_000);
  }
};
const problems = () => process.engine.snapshot().problems;
/** Said once by name, with a sentence and a cure. */
const said = (cause: string): void => {
  const found = problems().filter((problem) => problem.cause === cause);
  expect(problems().map((problem) => problem.cause)).toContain(cause);
  for (const { summary, hint } of found) {
    expect(summary).toMatch(/^[A-Z].{10,}[.?!)…]?$/s);
    expect(summary).not.toMatch(/undefined|\[object|at \w+ \(/);
    expect(hint.length).toBeGreaterThan(20);
  }
};
const inKhaos = () => world.khaos.live.salesOrders().map(({ associatedRef }) => associatedRef);
const stateOf = (orderId: string) => process.ledger.jobs.get({ storeId: 'main', flow: 'import-orders', key: orderId });

/** What the KC behind the address does to each answer. */
const through = (change: (text: string, request: PracticeRequest) => string | Uint8Array | undefined): (() => void) => {
  world.hosts.set('khaos.local:80', {
    react: (request: PracticeRequest): Reaction => {
      const reaction = world.khaos.react(request);
      if (reaction.kind !== 'answer') return reaction;
      const body = change(String(reaction.answer.body), request);
      return body === undefined ? reaction : { ...reaction, answer: { ...reaction.answer, body } };
    },
  });
  return () => void world.hosts.set('khaos.local:80', world.khaos);
};
const isAbout = (request: PracticeRequest, method: string): boolean => (request.headers['soapaction'] ?? '').includes(method);

describe('an address that is not Khaos Control’s', () => {
  test.each([
    ['a folder that is not there', 'http://khaos.local/Nothing/KhaosSIM.exe/wsdl/IKosWeb', 'khaos-wrong-address'],
    ['another program', 'http://khaos.local/LiveSoap/KhaosOTHER.exe/wsdl/IKosWeb', 'khaos-wrong-address'],
    ['a name that nobody has', 'http://nowhere.local/LiveSoap/KhaosSIM.exe/wsdl/IKosWeb', 'khaos-unreachable'],
    ['a port where nobody listens', 'http://khaos.local:8099/LiveSoap/KhaosSIM.exe/wsdl/IKosWeb', 'khaos-unreachable'],
  ])('(%s) is said, nothing is sent, and orders wait', async (_name, khaosUrl, cause) => {
    begin({}, { khaosUrl });
    const { id } = world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    await liveOn(3);
    said(cause);
    expect(stateOf(id)?.state).toMatch(/queued|waiting/);
    expect(process.engine.snapshot().engineState).toBe('offline');
    expect(process.engine.snapshot().ledger).toMatchObject({ ordersSeen: 1, onTheWay: 1, missing: 0 });
    expect(inKhaos()).toEqual([]);
  });
});

describe('a Khaos Control that answers nonsense', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'x'.repeat(100)}">${Array.from({ length: 20 }, (_, at) => `<!ENTITY b${at} "${'&a;'.repeat(100)}">`).join('')}]><x>&b19;</x>`;
  const outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]><x>&secret;</x>';
  test.each([
    ['a web page', () => '<html><body>It works!</body></html>'],
    ['half an answer', (text: string) => text.slice(0, text.length / 2)],
    ['nothing', () => ''],
    ['an entity bomb', () => bomb],
    ['an entity from outside', () => outside],
    [
      'text in another encoding than it says',
      (text: string) =>
        Buffer.from(
          text.replace('?>', ' encoding="UTF-16"?>').replace(/^(?!<\?xml)/, '<?xml version="1.0" encoding="UTF-16"?>'),
          'utf16le',
        ),
    ],
    ['bytes', () => Uint8Array.from({ length: 500 }, (_, at) => (at * 37) % 256)],
  ] as const)('(%s) is said; when it comes to itself every order is there once', async (_name, change) => {
    const orders = [world.place([['MUG', 1]]), world.place([['BOWL', 2]])];
    world.virtual.moveOn(1_000);
    const heal = through((text, request) => (isAbout(request, 'ImportOrders') ? change(text) : undefined));
    await world.run(process, 'import-orders');
    expect(orders.map(({ id }) => stateOf(id)?.state)).toContain('unconfirmed');
    for (const { id } of orders) expect(stateOf(id)?.state).toMatch(/unconfirmed|queued|waiting/);
    heal();
    // Beyond the time in which KC may still commit, then the second look.
    await world.runFor(process, 'import-orders', 14 * 60_000, 2 * 60_000);
    expect(orders.map(({ id }) => stateOf(id)?.state)).toEqual(['done', 'done']);
    expect(inKhaos()).toHaveLength(2);
    expect(problems()).toEqual([]);
  });

  test.each([
    ['GetStockList', 'push-stock', 'khaos-wrong-address', '<html>Service Unavailable</html>'],
    ['ExportOrderStatusEx', 'push-despatch', 'khaos-wrong-address', '<html>Service Unavailable</html>'],
    ['ExportOrderStatusEx', 'push-despatch', 'khaos-unreadable', '<SOAP-ENV:Envelope><SOAP-ENV:Body>'],
    ['ExportOrderStatusEx', 'push-despatch', 'khaos-unreadable', bomb],
    ['ExportOrderStatusEx', 'push-despatch', 'khaos-unreadable', outside],
  ] as const)('to %s, in the flow %s, is said as %s, and orders go in all the same', async (method, flow, cause, answer) => {
    const order = await world.imported(process, [['MUG', 1]]);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    const heal = through((_text, request) => (isAbout(request, method) ? answer : undefined));
    const next = world.place([['BOWL', 1]]);
    world.virtual.moveOn(1_000);
    await liveOn(3);
    said(cause);
    expect(process.engine.snapshot().runs.find((run) => run.flow === flow)?.problem?.cause).toBe(cause);
    expect(stateOf(next.id)?.state).toBe('done');
    heal();
    await liveOn(10);
    expect(problems()).toEqual([]);
    expect(world.mails()).toEqual(['fulfilled']);
  });

  test.each([bomb, outside])('for a level writes no figure from it and says so, and orders go in all the same', async (answer) => {
    const heal = through((_text, request) => (isAbout(request, 'ExportStockStatus') ? answer : undefined));
    const order = world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    await liveOn(2);
    said('khaos-unreadable');
    expect(world.shop.variants().map(({ available }) => available)).toEqual([49, 50, 50, 50]);
    expect(stateOf(order.id)?.state).toBe('done');
    heal();
    await liveOn(35);
    expect(problems()).toEqual([]);
    expect(world.shop.variants().map(({ available }) => available)).toEqual([99, 100, 100, 50]);
  });

  test.each(['ImportOrders', 'ExportStockStatus', 'ExportOrderStatusEx'])(
    'and does not offer %s says so, and is asked for nothing it has not',
    async (method) => {
      through((text, request) =>
        request.target.includes('/wsdl/')
          ? text.replaceAll(`name="${method}"`, `name="${method}Gone"`).replaceAll(`#${method}"`, `#${method}Gone"`)
          : undefined,
      );
      const order = world.place([['MUG', 1]]);
      world.virtual.moveOn(1_000);
      await liveOn(3);
      said('khaos-method-missing');
      expect(world.khaos.journal.filter(({ operation }) => operation === method)).toEqual([]);
      expect(stateOf(order.id)?.state).toMatch(method === 'ImportOrders' ? /held/ : /done|held/);
    },
  );
});

describe('a shop that gives too little', () => {
  // Writing includes reading; these are the scopes that the published schema ties to a field.
  test.each([[['read_orders', 'write_orders']], [['read_products']], [['write_inventory']]])(
    'without the scopes %j is said by name, and what needs no more goes on',
    async (lacking) => {
      begin({ scopes: allScopes.filter((one) => !lacking.includes(one)) });
      const order = world.place([['MUG', 1]]);
      world.virtual.moveOn(1_000);
      await liveOn(2);
      if (inKhaos().length > 0) world.khaos.live.despatch(world.salesOrder(order.id).salesOrder, { consignmentRef: 'N1' });
      await liveOn(3);
      expect(problems().map(({ cause }) => cause)).toContain('shopify-scope-missing');
      expect(process.engine.snapshot().engineState).toBe('signed-out');
      expect(
        process.engine
          .snapshot()
          .problems.map(({ summary }) => summary)
          .join(' '),
      ).toMatch(new RegExp(lacking.join('|')));
      world.api.setScopes(allScopes);
      await liveOn(10);
      expect(problems()).toEqual([]);
      expect(inKhaos()).toHaveLength(1);
    },
  );

  test('that withholds names and addresses sends no order, and sends them all when it gives them again', async () => {
    world.api.withholdPersonalData(true);
    const order = world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    await liveOn(2);
    expect(inKhaos()).toEqual([]);
    expect(problems().some(({ cause }) => cause === 'shopify-personal-data-withheld' || cause === 'order-personal-data-missing')).toBe(
      true,
    );
    world.api.withholdPersonalData(false);
    await world.retry(process, 'order-personal-data-missing');
    await liveOn(5);
    expect(stateOf(order.id)?.state).toBe('done');
  });

  test('with a wrong secret is signed out, and goes on with the right one', async () => {
    world.api.revokeSecret('secret-1');
    const order = world.place([['MUG', 1]]);
    world.virtual.moveOn(1_000);
    await liveOn(2);
    said('shopify-unauthorised');
    expect(process.engine.snapshot().engineState).toBe('signed-out');
    world.api.addSecret('secret-1');
    await liveOn(5);
    expect(stateOf(order.id)?.state).toBe('done');
    expect(problems()).toEqual([]);
  });
});

describe('an order that cannot go in', () => {
  const mug = () => ({ variantId: world.shop.variants()[0]!.id, quantity: 1 });
  const cases: readonly (readonly [string, ProblemCause, () => string])[] = [
    [
      'without an address',
      'order-address-missing',
      () => {
        return world.shop.placeOrder({
          customer: { firstName: 'Jo', lastName: 'Bloggs', email: 'a@example.org' },
          lines: [mug()],
          delivery: { title: 'Standard', priceMinor: 0 },
        }).id;
      },
    ],
    [
      'with half an address',
      'order-address-incomplete',
      () => world.place([['MUG', 1]], { shippingAddress: { ...world.address, zip: '' } }).id,
    ],
    [
      'with letters KC cannot keep',
      'order-characters',
      () => world.place([['MUG', 1]], { shippingAddress: { ...world.address, city: '東京' } }).id,
    ],
    [
      'with a line without an SKU',
      'order-line-without-sku',
      () => world.place([], { lines: [{ variantId: world.shop.variants().find(({ sku }) => sku === null)!.id, quantity: 1 }] }).id,
    ],
    ['with a code KC does not know', 'stock-code-unknown', () => world.place([['UNKNOWN', 1]]).id],
    [
      'of a product that is deleted and unknown to KC',
      'order-product-deleted',
      () => {
        const { id } = world.place([['UNKNOWN', 1]]);
        world.shop.deleteProduct(world.shop.variants().find(({ sku }) => sku === 'UNKNOWN')!.id);
        return id;
      },
    ],
    [
      'with a line somebody typed in',
      'order-custom-line',
      () => world.place([], { lines: [mug(), { title: 'Engraving', priceMinor: 500, quantity: 1 }] }).id,
    ],
    [
      'paid in another currency',
      'order-foreign-currency',
      () => world.place([['MUG', 1]], { presentment: { currency: 'EUR', rate: 1.17 } }).id,
    ],
  ];

  test.each(cases)('(%s) is held with its cause; the others are in KC', async (_name, cause, place) => {
    begin({ variants: [{ sku: 'MUG' }, { sku: 'BOWL' }, { sku: null }, { sku: 'UNKNOWN' }] });
    const before = world.place([['MUG', 1]]);
    const bad = place();
    const after = world.place([['BOWL', 1]]);
    world.virtual.moveOn(1_000);
    await liveOn(2);
    expect(stateOf(bad)).toMatchObject({ state: 'held', problem: { cause } });
    said(cause);
    expect([before, after].map(({ id }) => stateOf(id)?.state)).toEqual(['done', 'done']);
    expect(process.engine.snapshot().ledger).toMatchObject({ ordersSeen: 3, imported: 2, held: 1, missing: 0 });
    expect(process.engine.snapshot().engineState).toBe('attention');
  });

  test('with a line of which nothing is left goes in without it', async () => {
    const order = world.place([
      ['MUG', 1],
      ['BOWL', 1],
    ]);
    world.shop.refund(order.id, { lines: [{ line: 1, quantity: 1, restock: 'CANCEL' }] });
    world.virtual.moveOn(1_000);
    await liveOn(1);
    expect(world.salesOrder(order.id).lines.map(({ stockCode, quantity }) => `${quantity} ${stockCode}`)).toEqual(['1 MUG']);
  });

  test('of which nothing is left at all is left alone, with the reason', async () => {
    const order = world.place([['MUG', 1]]);
    world.shop.edit(order.id, { quantities: [{ line: 0, quantity: 0 }] });
    world.virtual.moveOn(1_000);
    await liveOn(1);
    expect(process.engine.snapshot().ledger).toMatchObject({ ordersSeen: 1, leftAlone: 1, missing: 0 });
    expect(inKhaos()).toEqual([]);
  });
});

describe('a code that KC cannot tell the level of', () => {
  test('is said, and all other figures are written', async () => {
    world.khaos.addFault({ kind: 'bad-code', code: 'BOWL', times: 1_000, after: 0 });
    await liveOn(3);
    said('stock-level-unreadable');
    const { stock } = process.engine.snapshot();
    expect(stock.outlets - stock.confirmed).toBeLessThanOrEqual(2);
    const level = (sku: string) => world.shop.variants().find((variant) => variant.sku === sku)?.available;
    expect([level('MUG'), level('BOOK')]).toEqual([100, 100]);
  });
});

describe.each(['7.3', 'middle', 'late'] as const)('a Khaos Control of the generation %s', (generation) => {
  test('takes orders, gives stock and tells despatches; what it cannot do is said, not thrown', async () => {
    begin({ switches: { generation } });
    const order = world.place([
      ['MUG', 2],
      ['BOWL', 1],
    ]);
    world.virtual.moveOn(1_000);
    await liveOn(3);
    expect(stateOf(order.id)?.state).toBe('done');
    const level = (sku: string) => world.shop.variants().find((variant) => variant.sku === sku)?.available;
    expect([level('MUG'), level('BOWL'), level('BOOK')]).toEqual([98, 99, 100]);
    world.khaos.live.despatch(world.salesOrder(order.id).salesOrder, { consignmentRef: 'N1' });
    await liveOn(5);
    expect(world.mails()).toEqual(['fulfilled']);
    expect(world.fulfilments(order.id)).toHaveLength(1);
    expect(process.engine.snapshot().problems).toEqual([]);
    expect(await world.settle(process.engine.prove('main', 'whole'))).toEqual({ missing: 0 });
  });

  test('tells a pack’s stock and its despatch', async () => {
    begin({ switches: { generation } });
    const order = await world.imported(process, [['SET', 1]]);
    await liveOn(2);
    expect(world.shop.variants().find((variant) => variant.sku === 'SET')?.available).toBe(49);
    world.khaos.live.despatch(order.code, { consignmentRef: 'N1' });
    await liveOn(4);
    expect(world.mails()).toEqual(['fulfilled']);
  });
});
