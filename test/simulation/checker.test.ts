import { describe, expect, it } from 'vitest';
import { timing } from '../../electron/engine/domain/timing.ts';
import { promised } from './check-world.ts';
import {
  order,
  line,
  ref,
  row,
  mark,
  stock,
  set,
  readLevels,
  placed,
  entered,
  told,
  level,
  check,
  broken,
  without,
  replace,
  type Row,
} from './journal-scene.ts';

it('holds the promised durations that the engine has', () => {
  expect(timing).toMatchObject(promised);
});

describe('a world in which nothing is wrong', () => {
  it('has no violation and nothing to note', () => {
    expect(check()).toEqual({ violations: [], notes: {} });
  });
  it('may leave an unpaid order out, and says so', () => {
    const { violations, notes } = check(({ khaos, shop }) => {
      for (const operation of ['ImportOrders', 'despatch']) without(khaos, operation);
      without(shop, 'FulfilmentCreate');
      replace(shop, placed(2, 'PENDING'));
    });
    expect(violations).toEqual([]);
    expect(notes).toMatchObject({ 'not in KC: not paid': 1 });
  });
  it('may write what it had read before KC’s level fell', () => {
    expect(
      broken(
        ({ khaos, shop }) =>
          khaos.push(level(30.1, 3)) &&
          shop.push(row(30, 'other', [stock('other-app', 5)]), set(30.2, 8), set(40, 3)) &&
          khaos.push(...readLevels(39)),
      ),
    ).toEqual([]);
  });
  it('may offer what a refund gave back that no poll has told', () => {
    const refund = row(14.2, 'refund', [
      { kind: 'refund', order, because: 'refund', lines: [{ line, quantity: 1, restock: 'CANCEL', subtotal: '10.00' }] },
      stock('refund', 9),
    ]);
    const found = broken(({ khaos, shop }) => {
      without(khaos, 'despatch');
      without(shop, 'FulfilmentCreate');
      khaos.push(...readLevels(14));
      shop.push(refund, set(14.5, 9), set(20, 8));
    });
    expect(found).toEqual([]);
  });
});

describe('orders', () => {
  it('order-twice: one ref, two sales orders', () => {
    expect(broken(({ khaos }) => khaos.push(entered(30, 'SO2')))).toContain('order-twice');
  });
  it('order-missing: payable for an hour and not in KC', () => {
    const found = broken(({ khaos, shop }) => {
      for (const operation of ['ImportOrders', 'despatch']) without(khaos, operation);
      without(shop, 'FulfilmentCreate');
    });
    expect(found).toEqual(['order-missing']);
  });
  it('order-unwanted: not paid when it was sent', () => {
    expect(broken(({ shop }) => replace(shop, placed(2, 'PENDING')))).toEqual(['order-unwanted']);
  });
  it('order-unwanted: another total, or other units, than the order ever had', () => {
    expect(broken(({ khaos }) => replace(khaos, entered(4.3, 'SO1', { totalMinor: 1999 })))).toEqual(['order-unwanted']);
    expect(broken(({ khaos }) => replace(khaos, entered(4.3, 'SO1', { quantity: 3 })))).toContain('order-unwanted');
  });
  it('order-unwanted: cancelled longer ago than a state may be old', () => {
    expect(broken(({ shop }) => shop.push(row(3.1, 'cancel', [{ kind: 'order-cancelled', order }])))).toContain('order-unwanted');
  });
  it('order-unwanted: an order that the shop does not have', () => {
    const foreign = entered(30, 'SO2');
    expect(
      broken(({ khaos }) => khaos.push({ ...foreign, effects: foreign.effects.map((effect) => ({ ...effect, ref: 'SIM-1-999' })) })),
    ).toContain('order-unwanted');
  });
});

describe('claims', () => {
  const other = { installation: 'other', epoch: 2, nonce: 'm' };
  it('claim-overwritten: sent without a claim', () => {
    expect(
      broken(({ shop }) =>
        shop.splice(
          shop.findIndex(({ effects }) => effects[0]?.['key'] === 'claim'),
          1,
        ),
      ),
    ).toEqual(['claim-overwritten']);
  });
  it('claim-overwritten: a lease that is young is taken', () => {
    expect(broken(({ shop }) => shop.push(mark(4, 'lease', other, 'second')))).toContain('claim-overwritten');
  });
  it('claim-overwritten: written while somebody else holds the lease', () => {
    expect(broken(({ shop }) => shop.push(mark(11, 'lease', other, 'second')))).toEqual(['claim-overwritten']);
  });
  it('claim-overwritten: a claim is taken before KC can have committed what it may have sent', () => {
    expect(broken(({ shop }) => shop.push(mark(13, 'lease', other, 'second'), mark(13.5, 'claim', { ...other, ref }, 'second')))).toEqual([
      'claim-overwritten',
    ]);
  });
});

describe('stock', () => {
  it('stock-oversold: more on offer after a write than was free when the level was read', () => {
    expect(broken(({ shop }) => shop.push(set(16, 9), set(30, 8)))).toEqual(['stock-oversold']);
  });
  it('stock-not-restored: too much or too little on offer at the end', () => {
    const otherApp = (available: number) => row(25, 'other-app-stock', [stock('other-app', available)]);
    expect(broken(({ shop }) => shop.push(otherApp(9)))).toEqual(['stock-not-restored']);
    expect(broken(({ shop }) => shop.push(otherApp(7)))).toEqual(['stock-not-restored']);
  });
  it('stock-late: a fall of KC’s level is not written within a sweep and a cycle', () => {
    expect(broken(({ khaos, shop }) => khaos.push(level(20, 3), ...readLevels(60)) && shop.push(set(61, 3)))).toEqual(['stock-late']);
  });
  it('is never late while something is wrong', () => {
    const lost: Row[] = [{ ...row(35, 'OrderPage', [], {}, 'first'), delivery: 'lost' }];
    expect(broken(({ khaos, shop }) => khaos.push(level(20, 3), ...readLevels(60)) && shop.push(...lost, set(61, 3)))).toEqual([]);
  });
});

describe('despatch', () => {
  it('mail-twice: the same units are told again', () => {
    expect(broken(({ shop }) => shop.push(told(30, 'F2', 2)))).toContain('mail-twice');
  });
  it('mail-twice: one parcel, two mails', () => {
    const found = broken(({ khaos, shop }) => {
      khaos.push(...readLevels(11));
      replace(shop, told(12.1, 'F1', 1));
      shop.push(told(12.2, 'F2', 1));
    });
    expect(found).toContain('mail-twice');
  });
  it('mail-missing: gone and not told, or told without a mail', () => {
    expect(broken(({ shop }) => without(shop, 'FulfilmentCreate'))).toEqual(['mail-missing']);
    expect(broken(({ shop }) => replace(shop, told(12.1, 'F1', 2, 0)))).toEqual(['mail-missing']);
  });
  it('told-too-much: told before it has gone', () => {
    expect(broken(({ shop }) => replace(shop, told(9, 'F1', 2)), { importMinutes: 4.2, fulfilMinutes: 8.9 })).toEqual(['told-too-much']);
  });
});

describe('ledgers', () => {
  it('record-unnamed: a job that is still to run, and an order that nobody knows', () => {
    expect(
      broken(({ ledger }) => ledger.jobs.add([{ storeId: 'sim', flow: 'push-despatch', key: 'x|1', why: 'new', actor: 'engine' }])),
    ).toEqual(['record-unnamed']);
    expect(
      broken((scene) => {
        scene.ledger = { ...scene.ledger, orders: { ...scene.ledger.orders, many: () => [] } };
      }),
    ).toEqual(['record-unnamed']);
  });
  it('chain-broken: a line that does not fit', () => {
    const audit = { verify: () => ({ checked: 3, next: undefined, broken: { seq: 3, what: 'its hash is another' } }) };
    expect(
      broken((scene) => {
        scene.ledger = { ...scene.ledger, audit: { ...scene.ledger.audit, ...audit } };
      }),
    ).toEqual(['chain-broken']);
  });
  it('intent-after-effect: a step that is younger than its effect, and an effect without one', () => {
    expect(broken(undefined, { importMinutes: 4.4, fulfilMinutes: 12 })).toEqual(['intent-after-effect']);
    expect(broken(undefined, { importMinutes: 4.2, fulfilMinutes: 12.2 })).toEqual(['intent-after-effect']);
    expect(
      broken((scene) => {
        scene.ledger = { ...scene.ledger, steps: { ...scene.ledger.steps, of: () => [] } };
      }),
    ).toEqual(['intent-after-effect']);
  });
  it('engine-error: an engine logged a bug', () => {
    expect(broken(({ errors }) => errors.push('first: pass-failed {}'))).toEqual(['engine-error']);
  });
});
