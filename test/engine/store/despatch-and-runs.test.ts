import { describe, expect, test } from 'vitest';
import type { FulfilmentRecord, Parcel } from '../../../electron/engine/store/ledger-despatch.ts';
import type { RunView } from '../../../shared/records.ts';
import { causeOf, makeLedger, readAll } from './test-ledger.ts';

const parcel = (more: Partial<Parcel> = {}): Omit<Parcel, 'parcel'> => ({
  storeId: 'north',
  orderId: 'o1',
  lines: [{ lineId: 'a', units: 1 }],
  invoices: ['I1'],
  tracking: [{ company: 'Royal Mail', number: undefined, url: undefined }],
  fulfilmentIds: [],
  noticedAtMs: 100,
  toldAtMs: undefined,
  ...more,
});

const fulfilment = (fulfilmentId: string, more: Partial<FulfilmentRecord> = {}): FulfilmentRecord => ({
  fulfilmentId,
  state: 'SUCCESS',
  createdAt: '2026-01-01T00:00:00Z',
  locationId: undefined,
  lines: [{ lineId: 'a', quantity: 1 }],
  tracking: [{ company: undefined, number: 'T1', url: undefined }],
  ours: false,
  ...more,
});

const run = (storeId: string, flow: RunView['flow'], startedAtMs: number): RunView => ({
  flow,
  storeId,
  trigger: 'schedule',
  startedAtMs,
  durationMs: 5,
  found: 1,
  done: 1,
  confirmed: 1,
  skipped: 0,
  waiting: 0,
  unconfirmed: 0,
  held: 0,
  failed: 0,
});

describe('despatches', () => {
  test('what was told adds up, and may be taken off to no less than nothing', () => {
    const { ledger } = makeLedger();
    ledger.despatch.addTold('north', 'o1', [
      { lineId: 'a', units: 2 },
      { lineId: 'b', units: 1 },
    ]);
    ledger.despatch.addTold('north', 'o1', [{ lineId: 'a', units: 1 }]);
    ledger.despatch.addTold('south', 'o1', [{ lineId: 'a', units: 9 }]);
    ledger.despatch.takeOffTold('north', 'o1', [
      { lineId: 'b', units: 5 },
      { lineId: 'c', units: 1 },
      { lineId: 'a', units: 1 },
    ]);
    expect(ledger.despatch.told('north', 'o1')).toEqual([{ lineId: 'a', units: 2 }]);
    expect(() =>
      ledger.despatch.addTold('north', 'o1', [
        { lineId: 'a', units: 1 },
        { lineId: 'b', units: -1 },
      ]),
    ).toThrow('units');
    expect(ledger.despatch.told('north', 'o1')).toEqual([{ lineId: 'a', units: 2 }]);
  });

  test('parcels are numbered within their order and found until they are told', () => {
    const { ledger } = makeLedger();
    expect(ledger.despatch.addParcel(parcel({ noticedAtMs: 300 }))).toBe(1);
    expect(ledger.despatch.addParcel(parcel({ noticedAtMs: 200 }))).toBe(2);
    expect(ledger.despatch.addParcel(parcel({ orderId: 'o2' }))).toBe(1);
    const untold = () => ledger.despatch.untold('north', 10).map(({ orderId, parcel: number }) => `${orderId}/${number}`);
    expect(untold()).toEqual(['o2/1', 'o1/2', 'o1/1']);
    const told: Parcel = { ...parcel({ noticedAtMs: 200, fulfilmentIds: ['f1'], toldAtMs: 400 }), parcel: 2 };
    ledger.despatch.putParcel(told);
    expect(untold()).toEqual(['o2/1', 'o1/1']);
    expect(ledger.despatch.parcels('north', 'o1')).toEqual([{ ...parcel({ noticedAtMs: 300 }), parcel: 1 }, told]);
    expect(() => ledger.despatch.putParcel({ ...told, parcel: 3 })).toThrow('no parcel 3');
  });

  test('a fulfilment that is ours stays ours', () => {
    const { ledger } = makeLedger();
    ledger.despatch.putFulfilments('north', 'o1', [fulfilment('f1', { ours: true }), fulfilment('f2', { locationId: 'shelf' })]);
    ledger.despatch.putFulfilments('north', 'o1', [fulfilment('f1', { state: 'CANCELLED' })]);
    expect(ledger.despatch.fulfilments('north', 'o1')).toEqual([
      fulfilment('f1', { state: 'CANCELLED', ours: true }),
      fulfilment('f2', { locationId: 'shelf' }),
    ]);
    expect(ledger.despatch.fulfilments('south', 'o1')).toEqual([]);
  });
});

describe('runs and watermarks', () => {
  test('the last pass of each flow is known and survives pruning; lists are newest first and complete', () => {
    const { ledger } = makeLedger();
    for (let at = 1; at <= 12; at += 1)
      ledger.runs.add(run(at % 3 === 0 ? 'south' : 'north', at % 2 === 0 ? 'push-stock' : 'import-orders', at));
    const starts = (runs: RunView[]) => runs.map(({ startedAtMs }) => startedAtMs);
    expect(starts(ledger.runs.latest())).toEqual([11, 10, 9, 12]);
    let late = 100;
    const seen = readAll(
      (from) => ledger.runs.list({}, 5, from),
      () => {
        late += 1;
        ledger.runs.add(run('north', 'push-despatch', late));
      },
    );
    expect(starts(seen)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(starts(ledger.runs.list({ storeId: 'south', flow: 'push-stock' }, 10).items)).toEqual([12, 6]);
    expect([ledger.runs.prune(12, 6), ledger.runs.prune(12, 6), ledger.runs.prune(12, 6)]).toEqual([6, 2, 0]);
    expect(starts(ledger.runs.list({}, 10).items).slice(-4)).toEqual([12, 11, 10, 9]);
  });

  test('a watermark is the text that was put last, by store, flow and name', () => {
    const { ledger } = makeLedger();
    expect(ledger.watermarks.get('', 'push-stock', 'movements')).toBeUndefined();
    ledger.watermarks.put('', 'push-stock', 'movements', 'one');
    ledger.watermarks.put('', 'push-stock', 'movements', 'two');
    ledger.watermarks.put('north', 'push-stock', 'movements', 'three');
    expect(ledger.watermarks.get('', 'push-stock', 'movements')).toBe('two');
    expect(ledger.watermarks.get('north', 'push-stock', 'movements')).toBe('three');
  });
});

describe('the installation', () => {
  test('keeps the lease it holds and the one it was about to write', () => {
    const { ledger, world } = makeLedger();
    expect(ledger.installation.lease('north')).toEqual({ held: undefined, intended: undefined });
    ledger.installation.intendLease('north', { epoch: 1, nonce: 'n1' });
    expect(ledger.installation.lease('north')).toEqual({ held: undefined, intended: { epoch: 1, nonce: 'n1', atMs: 1_000_000 } });
    world.setNow(1_000_005);
    ledger.installation.holdLease('north', { epoch: 1, nonce: 'n1', digest: 'd', updatedAt: 't' });
    const held = { epoch: 1, nonce: 'n1', digest: 'd', updatedAt: 't', atMs: 1_000_005 };
    expect(ledger.installation.lease('north')).toEqual({ held, intended: undefined });
    ledger.installation.intendLease('north', { epoch: 2, nonce: 'n2' });
    ledger.installation.dropLeaseIntent('north');
    expect(ledger.installation.lease('north')).toEqual({ held, intended: undefined });
    expect(ledger.installation.lease('south').held).toBeUndefined();
    expect(() => ledger.installation.lease('west')).toThrow('no store west');
  });

  test('remembers why a store must catch up first', () => {
    const { ledger } = makeLedger();
    ledger.installation.setCatchingUp('north', 'Restored.');
    expect([ledger.installation.catchingUp('north'), ledger.installation.catchingUp('south')]).toEqual(['Restored.', undefined]);
    ledger.installation.setCatchingUp('north', undefined);
    expect(ledger.installation.catchingUp('north')).toBeUndefined();
  });

  test('learns shop and KC once and refuses others', () => {
    const { ledger } = makeLedger();
    ledger.installation.learnShop('north', 'shop-1');
    ledger.installation.learnShop('north', 'shop-1');
    expect(causeOf(() => ledger.installation.learnShop('north', 'shop-2'))).toBe('ledger-of-another-system');
    ledger.installation.learnKhaos({ version: '8.1', sites: ['MAIN', 'SHOP'] });
    ledger.installation.learnKhaos({ version: '8.2', sites: ['SHOP', 'NEW'] });
    ledger.installation.learnKhaos({ version: '8.2', sites: [] });
    expect(causeOf(() => ledger.installation.learnKhaos({ version: '8.2', sites: ['MAIN'] }))).toBe('ledger-of-another-system');
    ledger.installation.learnKhaos({ version: '8.3', sites: ['NEW'] });
  });
});
