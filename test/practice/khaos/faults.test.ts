/** Every kind of fault: what the client sees, what was really done, and what the journal says of it. */
import { describe, expect, it } from 'vitest';
import { khaosFaultKinds, type KhaosFault } from '../../../electron/practice/khaos/khaos.ts';
import { createTestKhaos, orderXml, records, textOf } from './khaos-world.ts';

const struck = (fault: Partial<KhaosFault> & Pick<KhaosFault, 'kind'>, switches: Parameters<typeof createTestKhaos>[0] = {}) => {
  const world = createTestKhaos(switches);
  world.khaos.addFault({ times: 1, after: 0, ...fault });
  const reaction = world.send('ImportOrders', { Orders: orderXml() });
  return { world, reaction, orders: () => world.khaos.live.salesOrders().length, line: world.last() };
};

it.each([
  ['refused', 'refuse', 0, 'refused'],
  ['reset-before', 'reset', 0, 'lost'],
  ['reset-after', 'reset', 1, 'lost'],
  ['acts-later', 'reset', 0, 'lost'],
  ['silence', 'silence', 0, 'lost'],
  ['silence-acted', 'silence', 1, 'lost'],
  ['server-error', 'answer', 0, 'refused'],
  ['server-error-acted', 'answer', 1, 'lost'],
  ['soap-fault', 'answer', 0, 'refused'],
  ['soap-fault-acted', 'answer', 1, 'lost'],
  ['cut', 'cut', 1, 'cut'],
  ['html', 'answer', 0, 'refused'],
  ['truncated', 'answer', 1, 'cut'],
  ['slow', 'answer', 1, 'delivered'],
] as const)('%s: the client sees %s, and %i orders were made', (kind, seen, made, delivery) => {
  const { reaction, orders, line } = struck({ kind });
  expect(reaction.kind).toBe(seen);
  expect(orders()).toBe(made);
  expect(line).toMatchObject({ operation: 'ImportOrders', delivery, facts: { struckBy: kind } });
  expect(line.effects.filter((effect) => effect.kind === 'sales-order-created')).toHaveLength(made);
});

it('knows every kind that is listed', () => {
  for (const kind of khaosFaultKinds.filter((one) => one !== 'bad-code')) expect(struck({ kind }).line.facts['struckBy']).toBe(kind);
});

describe('acts-later', () => {
  it('commits after the client has looked and seen nothing, at its time exactly', () => {
    const { world, orders } = struck({ kind: 'acts-later', delayMs: 30_000 });
    expect(world.statuses('SHOP-1001')).toEqual([]);
    const due = world.khaos.nextDueMs()!;
    expect(due - world.clock.nowMs()).toBe(30_000);
    world.clock.moveOn(29_999);
    expect(world.statuses('SHOP-1001')).toEqual([]);
    world.clock.moveOn(1);
    expect(world.statuses('SHOP-1001')).toHaveLength(1);
    expect(orders()).toBe(1);
    const late = world.khaos.journal.find(({ facts }) => facts['late'] === true)!;
    expect(late).toMatchObject({
      by: 'system',
      operation: 'ImportOrders',
      client: 'hand',
      delivery: 'none',
      atMs: due,
      facts: { ofSeq: 2 },
    });
    expect(late.effects).toContainEqual(expect.objectContaining({ kind: 'sales-order-created', ref: 'SHOP-1001' }));
  });
  it('may keep the client waiting instead of cutting it off', () => {
    const { world, reaction, orders } = struck({ kind: 'acts-later', delayMs: 30_000, silent: true });
    expect(reaction.kind).toBe('silence');
    world.clock.moveOn(30_000);
    world.khaos.settle();
    expect(orders()).toBe(1);
  });
  it('meets the duplicate check like any other call', () => {
    const { world, orders } = struck({ kind: 'acts-later' });
    world.importOrder();
    world.clock.moveOn(600_000);
    world.khaos.settle();
    expect(orders()).toBe(1);
    const accepting = struck({ kind: 'acts-later' }, { repeatedRef: 'accept' });
    accepting.world.importOrder();
    accepting.world.clock.moveOn(600_000);
    accepting.world.khaos.settle();
    expect(accepting.orders()).toBe(2);
  });
});

describe('what the client gets', () => {
  const bodyOf = (kind: KhaosFault['kind'], more: Partial<KhaosFault> = {}) => {
    const { reaction } = struck({ kind, ...more });
    if (reaction.kind !== 'answer') throw new Error(reaction.kind);
    return { status: reaction.answer.status, text: textOf(reaction.answer), afterMs: reaction.afterMs };
  };
  it('is a page instead of XML, with 200 from a proxy and with 5xx from the server', () => {
    expect(bodyOf('html')).toMatchObject({ status: 200, text: expect.stringContaining('<!DOCTYPE html>') });
    expect(bodyOf('server-error').status).toBe(503);
    expect(bodyOf('server-error', { httpCode: 500 }).status).toBe(500);
  });
  it('is a SOAP fault', () => expect(bodyOf('soap-fault')).toMatchObject({ status: 500, text: expect.stringContaining('<faultstring>') }));
  it('is XML that ends too early, in an answer that is whole', () => {
    const { text } = bodyOf('truncated');
    expect(text).toContain('<SOAP-ENV:Body');
    expect(text).not.toContain('</SOAP-ENV:Envelope>');
    expect(bodyOf('truncated', { bytes: 40 }).text).toHaveLength(40);
  });
  it('is half an answer', () => {
    const { reaction } = struck({ kind: 'cut' });
    if (reaction.kind !== 'cut') throw new Error(reaction.kind);
    expect(reaction.bytes).toBeGreaterThan(0);
    expect(reaction.bytes).toBeLessThan(Buffer.byteLength(reaction.answer.body));
  });
  it('is slow', () => expect(bodyOf('slow', { delayMs: 12_345 }).afterMs).toBe(12_345));
});

describe('one bad code', () => {
  const ask = (world: ReturnType<typeof createTestKhaos>, codes: string) =>
    world.call('ExportStockStatus', { StockCodes: codes, MappingType: 1, LastUpdated: '', SiteID: 1 });
  it('spoils every batch that contains it, so often, and no other', () => {
    const world = createTestKhaos();
    world.khaos.addFault({ kind: 'bad-code', times: 2, after: 0, code: 'BOOK' });
    expect(ask(world, 'MUG-BLUE,BOWL')).not.toHaveProperty('fault');
    expect(ask(world, 'MUG-BLUE,BOOK')).toHaveProperty('fault');
    expect(ask(world, 'BOOK')).toHaveProperty('fault');
    expect(ask(world, 'BOOK')).not.toHaveProperty('fault');
  });
  it('is chosen from the first batch where nobody named it, and stays the same', () => {
    const world = createTestKhaos();
    world.khaos.addFault({ kind: 'bad-code', times: 9, after: 0 });
    world.importOrder();
    expect(ask(world, 'MUG-BLUE,BOWL,BOOK')).toHaveProperty('fault');
    expect(ask(world, 'MUG-BLUE')).not.toHaveProperty('fault');
    expect(ask(world, 'BOWL')).toHaveProperty('fault');
    expect(ask(world, 'MUG-BLUE,BOOK,BOWL')).toHaveProperty('fault');
    expect(ask(world, 'MUG-BLUE,BOOK')).not.toHaveProperty('fault');
  });
  it('may be bad for ever', () => {
    const world = createTestKhaos(
      {},
      { records: { ...records, catalogue: records.catalogue.map((item) => ({ ...item, unreadable: item.stockCode === 'BOOK' })) } },
    );
    for (let time = 0; time < 3; time++) expect(ask(world, 'BOWL,BOOK')).toHaveProperty('fault');
    expect(world.call('ExportStock', { StockCode: 'BOOK', MappingType: 1, LastUpdated: '' })).toHaveProperty('fault');
    expect(world.call('GetStockPotential', { StockCodes: 'BOOK', MappingType: 1 })).toHaveProperty('fault');
    expect(ask(world, 'BOWL')).not.toHaveProperty('fault');
  });
});

describe('which request is struck', () => {
  it('is the one after so many, so many times', () => {
    const world = createTestKhaos();
    world.khaos.addFault({ kind: 'reset-before', times: 2, after: 1 });
    expect([1, 2, 3, 4].map(() => world.send('GetVersion').kind)).toEqual(['answer', 'reset', 'reset', 'answer']);
    expect(world.khaos.faultsLeft()).toBe(0);
  });
  it('is one of the operation and system that were named', () => {
    const world = createTestKhaos();
    world.khaos.addFault({ kind: 'refused', times: 1, after: 0, operation: 'GetSiteList', system: 'test' });
    expect(world.send('GetVersion', {}, 'test').kind).toBe('answer');
    expect(world.send('GetSiteList').kind).toBe('answer');
    expect(world.send('GetSiteList', {}, 'test').kind).toBe('refuse');
  });
  it('may be the WSDL', () => {
    const world = createTestKhaos();
    world.khaos.addFault({ kind: 'html', times: 1, after: 0, operation: 'wsdl' });
    const get = () => world.khaos.react({ method: 'GET', target: world.khaos.wsdlPaths.live, headers: { host: 'h' }, body: '' });
    expect(get()).toMatchObject({ kind: 'answer', answer: { body: expect.stringContaining('<!DOCTYPE html>') } });
    expect(get()).toMatchObject({ kind: 'answer', answer: { body: expect.stringContaining('<definitions') } });
  });
});
