import { describe, expect, it } from 'vitest';
import { judgeClaim } from '../../../electron/engine/domain/claim.ts';
import { digestOf } from '../../../electron/engine/domain/digest.ts';
import { agreementOf, expectedOf } from '../../../electron/engine/domain/order-agreement.ts';
import { needsPlan, termsAtOnePlace, termsFromPlan } from '../../../electron/engine/domain/order-terms.ts';
import type { SalesOrderReading } from '../../../electron/engine/domain/sales-order.ts';
import type { FulfilmentOrder, FulfilmentPlan } from '../../../electron/engine/domain/shop-order.ts';
import { lineOf, orderOf } from './shop-orders.ts';

describe('stock terms of an order', () => {
  it('come from the order itself while nothing was both sent and removed', () => {
    const order = orderOf({ fulfilmentState: 'PARTIALLY_FULFILLED', lines: [lineOf({ quantity: 5, unfulfilledQuantity: 2 })] });
    expect(needsPlan(order, 'L1')).toBe(false);
    expect(termsAtOnePlace(order, 'L1')).toMatchObject([
      { locationId: 'L1', quantity: 5, currentQuantity: 5, remaining: 2, fulfilled: 3, refunded: 0 },
    ]);
    const removed = orderOf({ lines: [lineOf({ quantity: 5, currentQuantity: 4 })] });
    expect(needsPlan(removed, 'L1')).toBe(false);
    expect(termsAtOnePlace(removed, 'L1')).toMatchObject([{ remaining: 4, fulfilled: 0, refunded: 1 }]);
  });

  it('need the fulfilment plan where places are not known, or units were sent and removed', () => {
    expect(needsPlan(orderOf(), undefined)).toBe(true);
    expect(
      needsPlan(
        orderOf({ fulfilmentState: 'FULFILLED', lines: [lineOf({ quantity: 2, currentQuantity: 1, unfulfilledQuantity: 0 })] }),
        'L1',
      ),
    ).toBe(true);
  });

  it('count by line and place from the plan, fulfilments that were cancelled left out', () => {
    const line = lineOf({ quantity: 5, currentQuantity: 4, unfulfilledQuantity: 2 });
    const waiting = (id: string, locationId: string, remainingQuantity: number): FulfilmentOrder => ({
      id,
      state: 'OPEN',
      requestState: 'UNSUBMITTED',
      locationId,
      locationName: locationId,
      thirdParty: false,
      deliveryMethod: 'SHIPPING',
      holds: [],
      canFulfil: true,
      lines: [
        { id: `${id}-1`, lineId: line.id, sku: line.sku, inventoryItemId: line.inventoryItemId, totalQuantity: 5, remainingQuantity },
      ],
    });
    const sent = (id: string, state: string, quantity: number) => ({
      id,
      state,
      createdAt: '2026-11-20T12:00:00Z',
      locationId: 'L1',
      lines: [{ lineId: line.id, quantity }],
      tracking: [],
    });
    const plan: FulfilmentPlan = {
      orderId: 'o',
      name: '#1001',
      updatedAt: '2026-11-20T12:00:00Z',
      cancelledAt: undefined,
      fulfilmentOrders: [waiting('A', 'L1', 0), waiting('B', 'L2', 2)],
      fulfilments: [sent('F1', 'SUCCESS', 3), sent('F2', 'CANCELLED', 1)],
      intent: undefined,
    };
    const terms = termsFromPlan(orderOf({ lines: [line] }), plan).map(({ locationId, remaining, fulfilled, refunded }) => ({
      locationId,
      remaining,
      fulfilled,
      refunded,
    }));
    expect(terms).toEqual([
      { locationId: 'L2', remaining: 2, fulfilled: 0, refunded: 1 },
      { locationId: 'L1', remaining: 0, fulfilled: 3, refunded: 1 },
    ]);
  });
});

describe('a claim on an order', () => {
  const us = { installation: 'me', khaos: 'khaos:live', nonces: new Set(['n1']) };
  const claim = { installation: 'me', epoch: 1, nonce: 'n1', khaos: 'khaos:live', ref: 'R' };
  const kind = (change: Partial<typeof claim & { code: string }> | undefined, who = us) =>
    judgeClaim({ claim: change === undefined ? undefined : { ...claim, ...change }, digest: 'd', updatedAt: '2026-11-20T12:00:00Z' }, who)
      .kind;

  it('is judged by KC first, then by code, then by nonce and installation', () => {
    expect(judgeClaim(undefined, us).kind).toBe('free');
    expect(kind(undefined)).toBe('unreadable');
    expect(kind({})).toBe('ours');
    expect(kind({ code: 'SO1' })).toBe('done');
    expect(kind({ nonce: 'n2' })).toBe('of-another-life');
    expect(kind({ nonce: 'n2', installation: 'you' })).toBe('of-another-installation');
    expect(kind({ khaos: 'khaos:test', code: 'SO1' })).toBe('of-a-test');
    // A test never writes over what is live.
    expect(kind({}, { ...us, khaos: 'khaos:test' })).toBe('of-another-khaos');
    expect(kind({ khaos: 'second:live' })).toBe('of-another-khaos');
  });
});

describe('a sales order found in KC', () => {
  const reading = (change: Partial<SalesOrderReading> = {}): SalesOrderReading => ({
    salesOrderCode: 'SO1',
    associatedRef: 'R',
    kind: 'sales-order',
    companyCode: 'C1',
    currency: 'GBP',
    dateCreated: '2026-11-20',
    itemsGrossMinor: 2598,
    deliveryGrossMinor: 499,
    complete: false,
    quantitySold: 2,
    quantityAssigned: 2,
    cancelled: undefined,
    invoices: [],
    ...change,
  });
  const order = orderOf({ currentTotalMinor: 1798 });
  const compare = (change: Partial<SalesOrderReading>, postcodes: string[] | undefined = ['as11aa']) =>
    agreementOf(expectedOf(order), reading(change), postcodes, '2026-11-23');

  it('agrees in date, total and postcode, before or after refunds', () => {
    expect(compare({})).toEqual({ differs: [], untold: [] });
    expect(compare({ itemsGrossMinor: 1299 })).toEqual({ differs: [], untold: [] });
    expect(compare({ dateCreated: '2026-11-23' })).toEqual({ differs: [], untold: [] });
  });

  it('differs, or does not tell', () => {
    expect(compare({ itemsGrossMinor: 2599 }).differs).toEqual(['total']);
    expect(compare({ dateCreated: '2026-11-19' }).differs).toEqual(['date']);
    expect(compare({ dateCreated: '2026-11-24' }).differs).toEqual(['date']);
    expect(compare({ currency: 'EUR' }).differs).toEqual(['currency']);
    expect(compare({}, ['KD1 1AA']).differs).toEqual(['postcode']);
    expect(compare({ dateCreated: undefined, itemsGrossMinor: undefined }, []).untold).toEqual(['date', 'total', 'postcode']);
    expect(compare({}, undefined)).toEqual({ differs: [], untold: [] });
  });
});

describe('a digest', () => {
  it('does not depend on the order of names or on what is undefined, and tells values apart', () => {
    expect(digestOf({ a: 1, b: [undefined, 'x'] })).toBe(digestOf({ b: [null, 'x'], a: 1, c: undefined }));
    const seen = new Set(Array.from({ length: 5_000 }, (_, at) => digestOf({ at })));
    expect(seen.size).toBe(5_000);
    expect(digestOf('1')).not.toBe(digestOf(1));
  });
});
