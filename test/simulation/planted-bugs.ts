/** Engines with one rule taken out: each must be caught, by the invariant named for it. A bug is a change of source text, made as the file is loaded (`plant.ts`). */
import type { WorldChange } from './world-plan.ts';

/** `file` is below `electron/engine`; `find` must occur there exactly once, so that a bug cannot stop being planted unseen. */
export type Graft = { file: string; find: string; replace: string };

export type PlantedBug = {
  name: string;
  caughtBy: string;
  grafts: readonly Graft[];
  /** A world in which the rule matters. */
  world: WorldChange;
  /** The first seed that is tried, where the first worlds of all are known to have no use for the rule. */
  seed?: number;
};

/** Nothing goes wrong by chance: what is broken, the bug has broken. */
const calm: WorldChange = { faultRate: 0, kills: [], second: undefined, restore: undefined, clockJumps: [] };

/** KC takes a repeated ref for a new order: nothing but our own rules is between a mistake and a second order. */
const unguarded: WorldChange = { khaos: { repeatedRef: 'accept' }, faultRate: 0.06 };

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'sent again without a look-up',
    caughtBy: 'order-twice',
    grafts: [
      {
        file: 'flows/import-orders-look-up.ts',
        find: "const readings = await tried(() => khaos.ordersByRef([...new Set(trips.map(refOf))], 'orders'));",
        replace:
          'void khaos; const readings = { value: { readings: [], bad: [] } } as { value: OrdersAnswer } | { problem: Problem; payload: object };',
      },
    ],
    world: unguarded,
  },
  {
    name: 'an early absent is believed',
    caughtBy: 'order-twice',
    grafts: [{ file: 'domain/timing.ts', find: 'lateCommitMs: 11 * 60_000', replace: 'lateCommitMs: 0' }],
    world: {
      ...calm,
      khaos: { repeatedRef: 'accept' },
      cadence: { ordersMs: 60_000 },
      focus: { kinds: ['acts-later'], operations: ['ImportOrders'], rate: 0.3 },
    },
  },
  {
    name: 'a claim is written over',
    caughtBy: 'claim-overwritten',
    grafts: [
      {
        file: 'flows/import-orders-standing.ts',
        find: 'const givenFree = reading',
        replace:
          "if (standing.kind === 'of-another-installation' || standing.kind === 'of-another-life') { trip.over = standing.digest; return; } const givenFree = reading",
      },
    ],
    world: {
      second: { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER },
      kills: [
        { point: 'after send ImportOrders', nth: 2 },
        { point: 'after send ImportOrders', nth: 2 },
      ],
      khaos: { repeatedRef: 'accept' },
    },
  },
  {
    name: 'a living owner’s lease is ignored',
    caughtBy: 'claim-overwritten',
    grafts: [{ file: 'lease.ts', find: 'if (left > 0) return refuse(value, left);', replace: 'void left;' }],
    world: { second: { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER } },
  },
  {
    name: 'a lost import is taken for a refusal',
    caughtBy: 'order-twice',
    grafts: [
      {
        file: 'flows/import-orders-send.ts',
        find: "problem.kind === 'unreachable' || problem.kind === 'unauthorised'",
        replace: "problem.kind === 'unconfirmed' || problem.kind === 'unreachable' || problem.kind === 'unauthorised'",
      },
    ],
    world: unguarded,
  },
  {
    name: 'an import’s intent is written after it',
    caughtBy: 'intent-after-effect',
    grafts: [
      {
        file: 'flows/import-orders-send.ts',
        find: 'const stepId = ledger.steps.intend(trip.job, stepNames.import, facts, { send: true });',
        replace: 'let stepId = 0;',
      },
      {
        file: 'flows/import-orders-send.ts',
        find: "const answer = await tried(() => khaos.importOrder(made, 'orders'));",
        replace:
          "const answer = await tried(() => khaos.importOrder(made, 'orders')); stepId = ledger.steps.intend(trip.job, stepNames.import, facts, { send: true });",
      },
    ],
    world: {},
  },
  {
    name: 'taken without the status read before the level',
    caughtBy: 'stock-oversold',
    grafts: [{ file: 'domain/stock-taken.ts', find: 'Math.min(units, after.get(lineId) ?? 0)', replace: 'after.get(lineId) ?? units' }],
    seed: 2,
    world: { khaos: { latencyMs: 9_000, latencyJitterMs: 4_000, assignOnImport: 'later', assignLaterMs: 7 * 60_000 }, faultRate: 0 },
  },
  {
    name: 'the compare is dropped',
    caughtBy: 'stock-oversold',
    grafts: [
      { file: 'connectors/shopify/inventory.ts', find: 'changeFromQuantity: row.expectedOnHand', replace: 'changeFromQuantity: null' },
    ],
    world: { ...calm, orders: 120, focus: { kinds: ['acts-later'], operations: ['StockSet'], rate: 0.5 } },
  },
  {
    name: 'orders not taken in KC are forgotten',
    caughtBy: 'stock-oversold',
    grafts: [
      { file: 'domain/stock-figure.ts', find: 'Math.max(0, line.remaining + line.fulfilled - line.taken)', replace: '0 * line.taken' },
    ],
    world: { khaos: { assignOnImport: 'later' } },
  },
  {
    name: 'goods handed over by hand are forgotten',
    caughtBy: 'stock-oversold',
    grafts: [
      {
        file: 'domain/stock-figure.ts',
        find: 'Math.max(0, line.remaining + line.fulfilled - line.taken)',
        replace: 'Math.max(0, line.remaining - line.taken)',
      },
    ],
    world: {},
  },
  {
    name: 'a pack follows its most plentiful child',
    caughtBy: 'stock-oversold',
    grafts: [
      {
        file: 'domain/stock-figure.ts',
        find: 'Math.min(least, Math.floor(freeOf(part.pool) / part.each)), Number.POSITIVE_INFINITY',
        replace: 'Math.max(least, Math.floor(freeOf(part.pool) / part.each)), 0',
      },
    ],
    world: {},
  },
  {
    name: 'a fulfilment is sent again too early',
    caughtBy: 'mail-twice',
    grafts: [
      { file: 'domain/timing.ts', find: 'shopLateCommitMs: 2 * 60_000', replace: 'shopLateCommitMs: 0' },
      { file: 'domain/timing.ts', find: 'lookAgainMs: 30_000', replace: 'lookAgainMs: 0' },
    ],
    world: {
      ...calm,
      orders: 60,
      cadence: { despatchMs: 20_000 },
      focus: { kinds: ['acts-later'], operations: ['FulfilmentCreate'], rate: 0.5 },
    },
  },
  {
    name: 'an e-mail for every location',
    caughtBy: 'mail-twice',
    grafts: [
      {
        file: 'flows/push-despatch-parcel.ts',
        find: '&& !alreadyMailed(parcel, job, pass)',
        replace: '&& (alreadyMailed(parcel, job, pass) || true)',
      },
    ],
    seed: 5,
    world: { ...calm, twoPlaces: true, khaos: { generation: 'late' } },
  },
  {
    name: 'gone from stage 16 on',
    caughtBy: 'told-too-much',
    grafts: [
      {
        file: 'domain/despatch-gone.ts',
        find: 'rules.goneStages.includes(invoice.stageId)',
        replace: '(rules.goneStages.length > 0 && invoice.stageId >= 16)',
      },
    ],
    seed: 2,
    world: { ...calm, khaos: { invoiceItems: false } },
  },
];
