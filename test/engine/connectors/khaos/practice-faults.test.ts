/** The connector against the faults of the practice Khaos Control, over sockets and on a simulated network. */
import { afterEach, describe, expect, test } from 'vitest';
import type { KhaosConnection } from '../../../../electron/engine/connectors/khaos/connection.ts';
import { createKhaos } from '../../../../electron/engine/connectors/khaos/khaos-client.ts';
import { createHttp } from '../../../../electron/engine/connectors/http.ts';
import type { KhaosFault } from '../../../../electron/practice/khaos/khaos.ts';
import { createPracticeKhaos } from '../../../../electron/practice/khaos/practice-khaos.ts';
import { practiceNetwork } from '../../../../electron/practice/network.ts';
import { records, startMs } from '../../../practice/khaos/khaos-world.ts';
import { VirtualClock } from '../../../practice/virtual-clock.ts';
import { rememberingLog, secretsOf } from '../test-ports.ts';
import { closePractice, plainConnection, site, startPractice } from './practice-world.ts';
import { problemOf } from './scripted-khaos.ts';
import { someOrder } from './some-order.ts';

afterEach(closePractice);

describe('faults while an order goes in', () => {
  const acted: KhaosFault['kind'][] = ['reset-after', 'server-error-acted', 'soap-fault-acted', 'cut', 'truncated'];
  const notActed: KhaosFault['kind'][] = ['reset-before', 'server-error', 'soap-fault', 'html'];

  test.each([...acted, ...notActed])('%s: unconfirmed, sent once, and the look-up tells what happened', async (kind) => {
    const { khaos, practice, calls } = await startPractice();
    practice.addFault({ kind, times: 1, after: 0, operation: 'ImportOrders' });
    expect((await problemOf(khaos.importOrder(someOrder))).problem.cause).toBe('khaos-unconfirmed');
    expect(calls().filter((operation) => operation === 'ImportOrders')).toHaveLength(1);
    expect((await khaos.ordersByRef(['SHOP-1001'], 'orders')).readings).toHaveLength(acted.includes(kind) ? 1 : 0);
  });
});

test('reads get past passing faults', async () => {
  const { khaos, practice } = await startPractice();
  for (const kind of ['reset-before', 'cut', 'truncated', 'server-error', 'refused'] as const) {
    practice.addFault({ kind, times: 2, after: 0, operation: 'ExportStockStatus' });
    expect((await khaos.levels(['MUG-BLUE'], site, 'sweep')).levels).toHaveLength(1);
    expect(practice.faultsLeft()).toBe(0);
  }
});

test('a code that spoils batches is found', async () => {
  const { khaos, practice } = await startPractice();
  practice.addFault({ kind: 'bad-code', code: 'BOWL', times: 100, after: 0 });
  const codes = ['MUG-BLUE', 'BOWL', 'BOOK', 'OLD', 'WRAP', 'LAMP'];
  const { levels, bad } = await khaos.levels(codes, site, 'sweep');
  expect(levels.map(({ stockCode }) => stockCode)).toEqual(codes.filter((code) => code !== 'BOWL'));
  expect(bad.map(({ stockCode }) => stockCode)).toEqual(['BOWL']);
  const { items, untold } = await khaos.stockItems(codes, 'sweep');
  expect(items.map(({ stockCode }) => stockCode)).toEqual(codes.filter((code) => code !== 'BOWL'));
  expect(untold).toEqual(['BOWL']);
});

describe('on a simulated network and clock', () => {
  /** One run from the same beginning: what was called when, and how it ended. */
  const run = async () => {
    const virtual = new VirtualClock(startMs);
    const clock = { nowMs: virtual.nowMs, monotonicMs: virtual.nowMs, after: virtual.after };
    const practice = createPracticeKhaos({ clock, seed: 7, records, switches: { latencyMs: 400, latencyJitterMs: 900 } });
    const http = createHttp({
      clock,
      log: rememberingLog(),
      adapter: practiceNetwork({ clock, hosts: new Map([['kc:8084', practice]]), travelMs: 3 }),
    });
    const connection: KhaosConnection = { ...plainConnection, url: `http://kc:8084${practice.wsdlPaths.live}` };
    const khaos = createKhaos({ connection, http, clock, log: rememberingLog(), secrets: secretsOf({}) });
    practice.addFault({ kind: 'silence-acted', times: 1, after: 0, operation: 'ImportOrders' });
    practice.addFault({ kind: 'refused', times: 3, after: 1, operation: 'GetStockList' });
    const work = Promise.allSettled([
      khaos.movedSince(undefined, 'sweep'),
      khaos.importOrder(someOrder),
      khaos.levels(['MUG-BLUE', 'BOWL'], site, 'fast-stock'),
      khaos.ordersByRef(['SHOP-1001'], 'despatch'),
      khaos.movedSince(undefined, 'sweep'),
      khaos.together('orders', async (line) => [
        await line.ordersByRef(['SHOP-1001'], 'orders'),
        await line.levels(['BOWL'], site, 'orders'),
      ]),
    ]);
    const settled = await virtual.settle(work);
    if (settled.status !== 'fulfilled') throw settled.reason;
    const outcomes = settled.value.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)));
    return {
      outcomes,
      endMs: virtual.nowMs(),
      journal: practice.journal.map(({ atMs, operation, facts }) => ({ atMs, operation, overlapping: facts['overlapping'] })),
      waiting: virtual.waiting(),
    };
  };

  test('every run is the same, no call overlaps another, and no timer is left', async () => {
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first.journal.some(({ overlapping }) => overlapping === true)).toBe(false);
    expect(first.waiting).toBe(0);
    expect(first.outcomes[1]).toContain('khaos-unconfirmed');
    expect(first.outcomes[4]).toContain('khaos-unreachable');
    // The time limit of the lost import is part of the run.
    expect(first.endMs - startMs).toBeGreaterThan(600_000);
  });
});
