/** Stock: 50,000 changed levels pushed on each plan, beside a script that writes one by one, and one that does the same calls four at a time. */
import { z } from 'zod';
import { atMost, atMostOf, type Benchmark, type Result, type Size } from '../benchmark.ts';
import { createBenchClock } from '../bench-clock.ts';
import { startScript, together, type Script } from '../one-by-one.ts';
import { callMs, engineStartMs, openPractice, openStage, type Stage } from '../stage.ts';
import type { Stretch } from '../stretches.ts';
import { memoryResult, pieceResult } from '../weight.ts';
import type { Tally } from '../practice-process.ts';
import { stockAtLocationPage, stockSet } from '../../../electron/engine/connectors/shopify/inventory.ts';
import { plans, type Plan } from '../../../electron/practice/shopify/bucket.ts';

const sizes: Record<Size, { codes: number; oneByOne: number }> = {
  full: { codes: 50_000, oneByOne: 100 },
  small: { codes: 600, oneByOne: 10 },
};

/** Levels in one write, and in one reading of Shopify. */
const together250 = 250;
/** Reading 250 outlets with their compare values costs 36 points, writing them 10; the write's answer confirms them at no cost. */
const pointsPer250 = 46;
/** Passes after which a push that has not ended never will. */
const passesAtMost = 60;
/** A pass begins this long after the last began (the default cadence), or at once where that took longer. */
const cadenceMs = 5_000;
/** A bucket is full again, and changed levels and variants have been looked through, long before. */
const restMs = 10 * 60_000;
const startLevel = 60;
/** The engine also asks for changes and keeps its lease, and it may not hold more in flight than is safe for despatches beside it. */
const timeAtMost = 1.25;

type Pushed = { tookMs: number; tally: { khaos: Tally; shopify: Tally }; realMs: number; pieces: readonly Stretch[] };

/** Runs passes until Shopify holds what KC holds. */
const push = async (stage: Stage, isDone: () => Promise<boolean>): Promise<Pushed> => {
  const { engine, practice } = stage;
  await practice.ask('count', undefined);
  let tookMs = 0;
  let realMs = 0;
  const pieces: Stretch[] = [];
  for (let pass = 0; ; pass++) {
    const run = await engine.ask('run', 'push-stock');
    pieces.push(...run.longest);
    realMs += run.realMs;
    tookMs += run.tookMs;
    const problem = run.views.find((view) => view.problem !== undefined)?.problem;
    if (problem !== undefined) throw new Error(`the push ended with a problem: ${problem.summary}`);
    if (await isDone()) break;
    if (pass >= passesAtMost) throw new Error('the push does not end');
    const waitMs = Math.max(0, cadenceMs - run.tookMs);
    await engine.ask('moveOn', waitMs);
    tookMs += waitMs;
  }
  return { tookMs, realMs, pieces, tally: await practice.ask('count', undefined) };
};

const read = z.object({
  location: z.object({
    inventoryLevels: z.object({
      nodes: z.array(
        z.object({ item: z.object({ id: z.string() }), quantities: z.array(z.object({ name: z.string(), quantity: z.number() })) }),
      ),
    }),
  }),
});
const written = z.object({ inventorySetQuantities: z.object({ userErrors: z.array(z.unknown()).length(0) }) });

type Shop = { script: Script; locationId: string };

const numberOf = (gid: string): string => gid.slice(gid.lastIndexOf('/') + 1);

/** Reads these items and writes one unit less of each, as the engine does: with the same two documents. */
const lower = async ({ script, locationId }: Shop, itemIds: readonly string[], key: string): Promise<void> => {
  const query = itemIds.map((id) => `inventory_item_id:${numberOf(id)}`).join(' OR ');
  const { location } = read.parse(await script.ask(stockAtLocationPage.text, { locationId, first: itemIds.length, after: null, query }));
  const quantities = location.inventoryLevels.nodes.map(({ item, quantities: figures }) => {
    const onHand = figures.find(({ name }) => name === 'on_hand')?.quantity ?? 0;
    return { inventoryItemId: item.id, locationId, quantity: onHand - 1, changeFromQuantity: onHand };
  });
  written.parse(await script.ask(stockSet.text, { key, input: { name: 'on_hand', reason: 'correction', quantities } }));
};

/** What writing each level by itself comes to, from a sample of such writes; every write costs the same. */
const writeOneByOne = async (shop: Shop, itemIds: readonly string[], count: number): Promise<number> => {
  const before = shop.script.spent();
  for (const [at, id] of itemIds.entries()) {
    const quantities = [{ inventoryItemId: id, locationId: shop.locationId, quantity: startLevel + 1, changeFromQuantity: null }];
    written.parse(
      await shop.script.ask(stockSet.text, { key: `one by one ${at}`, input: { name: 'on_hand', reason: 'correction', quantities } }),
    );
  }
  return ((shop.script.spent().points - before.points) / itemIds.length) * count;
};

const chunks = (list: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(list.length / together250) }, (_, at) => list.slice(at * together250, (at + 1) * together250));

/** A script of a user, in this process, on a shop of its own that is like the engine's. */
const openScript = async (codes: number) => {
  const { practice, access } = await openPractice({ plan: 'standard', codes, level: startLevel });
  const clock = createBenchClock(engineStartMs);
  const script = await clock.during(startScript(access, clock));
  return { practice, clock, shop: { script, locationId: access.locationId }, itemIds: await practice.ask('items', undefined) };
};
type Beside = Awaited<ReturnType<typeof openScript>>;

/** The engine's calls to Shopify four at a time; Khaos Control takes one at a time, so the engine's calls to it in one row beside them. */
const fourAtATime = async (
  { practice, clock, shop, itemIds }: Beside,
  plan: Plan,
  khaosCalls: number,
): Promise<{ tookMs: number; throttled: number }> => {
  clock.moveOn(restMs);
  await practice.ask('setPlan', plan);
  const startMs = clock.nowMs();
  const before = shop.script.spent();
  await clock.during(
    together(
      4,
      chunks(itemIds).map((ids, at) => () => lower(shop, ids, `${plan} ${at}`)),
    ),
  );
  const { throttled } = shop.script.spent();
  return { tookMs: Math.max(clock.nowMs() - startMs, khaosCalls * callMs), throttled: throttled - before.throttled };
};

const sumOf = ({ operations }: Tally, ...names: string[]): number =>
  names.reduce((sum, name) => sum + (operations[name]?.requestedPoints ?? 0), 0);
const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const pushOn = async (stage: Stage, beside: Beside, plan: Plan, codes: number, oneByOnePoints: number, say: (line: string) => void) => {
  const { practice, engine } = stage;
  await engine.ask('moveOn', restMs);
  // Brings the practice shop's clock to the engine's and fills the engine's picture of the bucket.
  await engine.ask('run', 'import-orders');
  await practice.ask('setPlan', plan);
  await practice.ask('lowerLevels', 1);
  const isDone = async (): Promise<boolean> => {
    const { onHand, levels } = await practice.ask('sums', undefined);
    return onHand === levels;
  };
  const { tookMs, realMs, tally, pieces } = await push(stage, isDone);
  const four = await fourAtATime(beside, plan, tally.khaos.calls);
  say(
    `${plan}: ${secondsOf(tookMs)} on the practice clock, ${secondsOf(realMs)} of this machine; ${tally.shopify.calls} calls to Shopify, ${tally.khaos.calls} to Khaos Control; ` +
      `${tally.shopify.points} points in all; the script four at a time: ${four.throttled} THROTTLED`,
  );
  for (const [name, { calls, requestedPoints }] of Object.entries(tally.shopify.operations))
    say(`  ${name}: ${calls} calls, ${requestedPoints} points`);
  const per250 = codes / together250;
  const readAndWritten = sumOf(tally.shopify, 'StockAtLocationPage', 'StockSet');
  const results = [
    atMostOf(
      { name: `${plan}: points of the writes`, value: sumOf(tally.shopify, 'StockSet'), unit: 'points' },
      1 / 200,
      oneByOnePoints,
      'one level a write (from a sample)',
    ),
    atMostOf(
      { name: `${plan}: points of reading before, writing and confirming`, value: readAndWritten, unit: 'points' },
      1.1,
      pointsPer250 * per250,
      '46 points per 250',
    ),
    atMostOf(
      { name: `${plan}: time on the practice clock`, value: tookMs / 1000, unit: 's' },
      timeAtMost,
      four.tookMs / 1000,
      'the same calls four at a time',
    ),
    atMost({ name: `${plan}: THROTTLED answers`, value: tally.shopify.throttled, unit: 'answers' }, 0),
  ];
  return { results, pieces };
};

const run = async (size: Size, say: (line: string) => void): Promise<Result[]> => {
  const { codes, oneByOne } = sizes[size];
  const beside = await openScript(codes);
  const stage = await openStage({ plan: 'plus', codes, level: startLevel });
  try {
    const oneByOnePoints = await beside.clock.during(writeOneByOne(beside.shop, beside.itemIds.slice(0, oneByOne), codes));
    await stage.engine.ask('run', 'import-orders');
    const first = await push(stage, async () => (await stage.engine.ask('counts', undefined)).unread === 0);
    say(
      `catalogue learnt and ${codes} levels found equal: ${secondsOf(first.tookMs)} on the practice clock, ${secondsOf(first.realMs)} of this machine`,
    );
    const results: Result[] = [];
    const pieces: Stretch[] = [...first.pieces];
    for (const plan of Object.keys(plans) as Plan[]) {
      const pushed = await pushOn(stage, beside, plan, codes, oneByOnePoints, say);
      results.push(...pushed.results);
      pieces.push(...pushed.pieces);
    }
    const { peakBytes } = await stage.engine.ask('memory', undefined);
    return [...results, memoryResult('push', peakBytes), pieceResult('push', pieces)];
  } finally {
    await stage.end();
    await beside.practice.end();
  }
};

export const pushStock: Benchmark = { name: 'push-stock', run };
