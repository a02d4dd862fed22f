/** The control face over HTTP: shapes in, shapes out, and clear refusals. */
import { Agent } from 'node:http';
import axios from 'axios';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { controlFace, ControlRefusal, type FaultOrder } from '../../electron/practice/control.ts';
import { serve, type RunningServer } from '../../electron/practice/server.ts';
import type { JournalEntry } from '../../electron/practice/wire.ts';
import { VirtualClock } from './virtual-clock.ts';

const entry = (seq: number): JournalEntry => ({
  seq,
  atMs: seq * 1000,
  by: 'client',
  operation: 'ImportOrders',
  delivery: 'delivered',
  facts: { note: 'line\nbreak' },
  effects: [],
});

let calls: unknown[][] = [];
const agent = new Agent();
let server: RunningServer | undefined;

const start = async (): Promise<string> => {
  server ??= await serve({
    system: { react: () => ({ kind: 'refuse' }) },
    port: 0,
    timers: new VirtualClock(0),
    control: controlFace({
      state: () => ({ orders: calls.length }),
      journal: () => [entry(1), entry(2)],
      orderKinds: ['ordinary', 'pending'],
      faultKinds: ['reset-after', 'slow'],
      addOrders: (count, kind) => {
        calls.push(['orders', count, kind]);
        return { names: Array.from({ length: count }, (_, at) => `#${at + 1}`) };
      },
      advance: (minutes) => void calls.push(['advance', minutes]),
      setStock: (rows) => {
        const unknown = rows.find((row) => row.stockCode === 'NO-SUCH');
        if (unknown !== undefined) throw new ControlRefusal('There is no stock code NO-SUCH.');
        calls.push(['stock', rows]);
      },
      addFault: (fault: FaultOrder) => void calls.push(['fault', fault]),
    }),
    onFailure: (error) => {
      throw error;
    },
  });
  return server.origin;
};

const send = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
  const answer = await axios.request({
    method,
    url: `${await start()}/_practice/${path}`,
    data: body,
    headers: { 'content-type': 'application/json' },
    httpAgent: agent,
    proxy: false,
    validateStatus: () => true,
  });
  return { state: answer.status, body: answer.data as unknown };
};

beforeEach(() => {
  calls = [];
});
afterAll(async () => {
  await server?.close();
});

describe('the control face', () => {
  it('tells the state', async () => {
    expect(await send('GET', 'state')).toEqual({ state: 200, body: { orders: 0 } });
  });

  it('gives the journal as one JSON object a line', async () => {
    const { body } = await send('GET', 'journal');
    const lines = String(body).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([entry(1), entry(2)]);
  });

  it('places orders, ordinary ones unless a kind is named, and answers with the state afterwards', async () => {
    const first = await send('POST', 'orders', { count: 2 });
    await send('POST', 'orders', { count: 1, kind: 'pending' });
    expect(first).toEqual({ state: 200, body: { names: ['#1', '#2'], state: { orders: 1 } } });
    expect(calls).toEqual([
      ['orders', 2, 'ordinary'],
      ['orders', 1, 'pending'],
    ]);
  });

  it('advances the clock and sets stock', async () => {
    await send('POST', 'advance', { minutes: 90 });
    await send('POST', 'stock', [{ stockCode: 'MUG-BLUE', level: 4 }]);
    expect(calls).toEqual([
      ['advance', 90],
      ['stock', [{ stockCode: 'MUG-BLUE', level: 4 }]],
    ]);
  });

  it('takes a fault with what belongs to its kind, once and at the next call unless said otherwise', async () => {
    await send('POST', 'faults', { kind: 'slow', delayMs: 700, operation: 'ImportOrders' });
    expect(calls).toEqual([['fault', { kind: 'slow', times: 1, after: 0, delayMs: 700, operation: 'ImportOrders' }]]);
  });

  it.each([
    ['orders', { count: 0 }, 'count'],
    ['orders', { count: 1, kind: 'strange' }, 'kind'],
    ['orders', { count: 1, colour: 'red' }, ''],
    ['advance', { minutes: -5 }, 'minutes'],
    ['stock', [{ stockCode: 'MUG-BLUE', level: -1 }], '0.level'],
    ['stock', [], ''],
    ['faults', { kind: 'meteor' }, 'kind'],
    ['faults', { kind: 'slow', times: 0 }, 'times'],
  ])('refuses %s with %j and points at the place', async (path, body, place) => {
    const answer = await send('POST', path, body);
    expect(answer.state).toBe(400);
    expect(answer.body).toMatchObject({ details: [{ path: place }] });
    expect(calls).toEqual([]);
  });

  it('says in words what cannot be done', async () => {
    const answer = await send('POST', 'stock', [{ stockCode: 'NO-SUCH', level: 1 }]);
    expect(answer).toEqual({ state: 422, body: { error: 'There is no stock code NO-SUCH.' } });
  });

  it('refuses what is no JSON, the wrong method and an unknown call', async () => {
    expect(await send('POST', 'orders', 'count=2')).toMatchObject({ state: 400 });
    expect(await send('GET', 'orders')).toMatchObject({ state: 405 });
    const unknown = await send('GET', 'toString');
    expect(unknown.state).toBe(404);
    expect(unknown.body).toMatchObject({ calls: expect.arrayContaining(['POST /_practice/faults']) as unknown });
  });
});
