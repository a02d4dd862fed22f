/** Orders: 5,000 of 20 lines imported on Standard, beside a script that reads each order by itself. */
import { atMost, atMostOf, type Benchmark, type Result, type Size } from '../benchmark.ts';
import { createBenchClock } from '../bench-clock.ts';
import { startScript } from '../one-by-one.ts';
import { engineStartMs, openStage } from '../stage.ts';
import type { Stretch } from '../stretches.ts';
import { memoryResult, pieceResult } from '../weight.ts';
import { quaysideMarks } from '../../../electron/engine/connectors/shopify/connection.ts';
import { orderForErp } from '../../../electron/engine/connectors/shopify/orders.ts';

const sizes: Record<Size, { orders: number; oneByOne: number; codes: number }> = {
  full: { orders: 5_000, oneByOne: 50, codes: 2_000 },
  small: { orders: 30, oneByOne: 5, codes: 100 },
};

const lines = 20;
/**
 * For 5,000 orders (`reference/shopify-admin-api.md §2.4`): 45,550 in pages of 100 with every field, 260 for the change list, 4,000 for
 * claims and completions, 25 a write.
 */
const pointsPer5000 = 45_550 + 260 + 4_000;
const levelOfAll = 5_000;
/** Passes until nothing is found any more; what the engine wrote itself is in the list of changes again and must not be read for it. */
const passesAtMost = 20;
const cadenceMs = 15_000;
/** The overlap of two polls and more: every order that we wrote to turns up in the list once more within this. */
const afterMs = 5 * 60_000;

const run = async (size: Size, say: (line: string) => void): Promise<Result[]> => {
  const { orders, oneByOne, codes } = sizes[size];
  const stage = await openStage({ plan: 'standard', codes, level: levelOfAll });
  const { practice, engine } = stage;
  try {
    await practice.ask('placeOrders', { count: orders, lines });
    await practice.ask('count', undefined);
    const pieces: Stretch[] = [];
    let tookMs = 0;
    let realMs = 0;
    let imported = 0;
    const pass = async (): Promise<number> => {
      const ran = await engine.ask('run', 'import-orders');
      pieces.push(...ran.longest);
      tookMs += ran.tookMs;
      realMs += ran.realMs;
      for (const view of ran.views) {
        imported += view.done;
        if (view.held + view.failed > 0 || view.problem !== undefined) throw new Error(`the import stopped: ${JSON.stringify(view)}`);
      }
      return ran.tookMs;
    };
    for (let passes = 0; imported < orders; passes++) {
      if (passes >= passesAtMost) throw new Error(`only ${imported} of ${orders} orders were imported`);
      const lastMs = await pass();
      await engine.ask('moveOn', Math.max(0, cadenceMs - lastMs));
    }
    const importedMs = tookMs;
    for (let lateMs = 0; lateMs < afterMs; lateMs += cadenceMs) {
      const lastMs = await pass();
      await engine.ask('moveOn', Math.max(0, cadenceMs - lastMs));
    }
    const { shopify, khaos } = await practice.ask('count', undefined);
    const { salesOrders } = await practice.ask('sums', undefined);
    if (salesOrders !== orders) throw new Error(`${salesOrders} sales orders stand in Khaos Control for ${orders} orders`);

    const clock = createBenchClock(engineStartMs + 24 * 3_600_000);
    const script = await clock.during(startScript(stage.access, clock));
    const ids = (await practice.ask('orders', undefined)).slice(0, oneByOne);
    const read = async (): Promise<void> => {
      for (const id of ids)
        await script.ask(orderForErp.text, { id, namespace: quaysideMarks.namespace, claimKey: quaysideMarks.claimKey });
    };
    await clock.during(read());
    const perOrder = script.spent().points / ids.length;
    say(
      `${orders} orders in ${(importedMs / 1000).toFixed(0)} s on the practice clock, ${(realMs / 1000).toFixed(0)} s of this machine; ` +
        `${shopify.calls} calls to Shopify, ${khaos.calls} to Khaos Control`,
    );
    for (const [name, { calls, requestedPoints }] of Object.entries(shopify.operations))
      say(`${name}: ${calls} calls, ${requestedPoints} points`);
    const { peakBytes } = await engine.ask('memory', undefined);
    return [
      atMostOf(
        { name: 'points of the import, re-reads included', value: shopify.points, unit: 'points' },
        1.15,
        (pointsPer5000 * orders) / 5_000,
        'reckoned for whole pages',
      ),
      atMostOf(
        { name: 'points of the import', value: shopify.points, unit: 'points' },
        1 / 5,
        perOrder * orders,
        'each order read by itself (from a sample)',
      ),
      atMost({ name: 'import: THROTTLED answers', value: shopify.throttled, unit: 'answers' }, 0),
      memoryResult('import', peakBytes),
      pieceResult('import', pieces),
    ];
  } finally {
    await stage.end();
  }
};

export const importOrders: Benchmark = { name: 'import-orders', run };
