/** The figure never offers more than is truly free, however sales, imports, reads and writes interleave. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { driftOf, seenOf, type Seen } from '../../../electron/engine/domain/stock-expected.ts';
import { poolFigures, type PoolLine } from '../../../electron/engine/domain/stock-pools.ts';
import { takenByKhaos, takenInBoth, type Measured } from '../../../electron/engine/domain/stock-taken.ts';
import { available, deeds, linesOf, model, readingOf, trulyFree, type Line, type Model } from './stock-model.ts';

const measured: Measured[] = [
  { assignedHoldsSent: 'unknown', levelFallsOn: 'assignment' },
  { assignedHoldsSent: 'yes', levelFallsOn: 'assignment' },
];

/** The reconciler's steps, each of which may fall between any two things that happen. */
const steps = ['poll', 'before', 'level', 'after', 'shop', 'write'] as const;
type Step = (typeof steps)[number];
const acts = [
  'sale',
  'import',
  'assign',
  'despatch',
  'fulfil',
  'byHand',
  'refund',
  'editUp',
  'cancelInKhaos',
  'unassign',
  'comesBack',
  'book',
  'goodsIn',
] as const;
type Act = (typeof acts)[number];
type Command = { act: Act | Step; at: number; units: number; flag: boolean };

const something: fc.Arbitrary<Command> = fc.record({
  act: fc.constantFrom<Act>(...acts, 'sale', 'sale', 'import', 'import', 'assign', 'fulfil'),
  at: fc.nat(4),
  units: fc.integer({ min: 1, max: 3 }),
  flag: fc.boolean(),
});
/** One pass with up to two things happening before each of its steps; the poll is often left out. */
const pass: fc.Arbitrary<Command[]> = fc
  .tuple(fc.boolean(), fc.array(fc.array(something, { maxLength: 2 }), { minLength: steps.length, maxLength: steps.length }))
  .map(([polls, between]) =>
    steps.flatMap((one, at) => [...(between[at] ?? []), ...(one === 'poll' && !polls ? [] : [{ act: one, at: 0, units: 1, flag: true }])]),
  );
const commands = fc.array(pass, { minLength: 2, maxLength: 8 }).map((passes) => passes.flat());

type Taken = ReadonlyMap<string, number>;
type Driver = {
  nowMs: number;
  lines: Line[];
  pollMs: number;
  before: Taken | undefined;
  level: { units: number; before: Taken } | undefined;
  reading: { level: number; taken: Taken } | undefined;
  shop: { onHand: number; committed: number; atMs: number } | undefined;
  confirmed: number | undefined;
  seen: Seen | undefined;
  ceiling: { onHand: number; sinceMs: number } | undefined;
  /** Since the last poll: what the page leaves open for one poll, a refund and a new sale that it has not seen. */
  unseenSale: boolean;
  unseenRefund: boolean;
  /** Units refunded since Shopify was read: Shopify itself offers them until the next pass, whatever we write (case 1 of the page). */
  refundedSinceShop: number;
  /** A person took units off an order inside this read; giving them back inside it is left open by the page. */
  unassignedInRead: boolean;
};

/** A reconciler that has read nothing yet. */
const freshDriver = (): Driver => ({
  nowMs: 0,
  lines: [],
  pollMs: -1,
  before: undefined,
  level: undefined,
  reading: undefined,
  shop: undefined,
  confirmed: undefined,
  seen: undefined,
  ceiling: undefined,
  unseenSale: false,
  unseenRefund: false,
  refundedSinceShop: 0,
  unassignedInRead: false,
});

const isStep = (what: Act | Step): what is Step => (steps as readonly string[]).includes(what);

const takenNow = (state: Model, rules: Measured): Taken => {
  const taken = new Map<string, number>();
  for (const order of state.orders) {
    const line = { lineId: order.id, stockCode: 'X', recipe: [{ stockCode: 'X', each: 1 }], quantity: order.quantity };
    taken.set(order.id, takenByKhaos(readingOf(order, rules.assignedHoldsSent === 'yes'), [line], rules, () => true).get(order.id) ?? 0);
  }
  return taken;
};

/** One step of a reconciler as the stock page has it. True when a figure was written. */
const step = (what: Step, state: Model, driver: Driver, rules: Measured): boolean => {
  switch (what) {
    case 'poll':
      driver.lines = linesOf(state);
      driver.pollMs = driver.nowMs;
      driver.unseenRefund = false;
      driver.unseenSale = false;
      if (driver.ceiling !== undefined && driver.pollMs > driver.ceiling.sinceMs) driver.ceiling = undefined;
      return false;
    case 'before':
      driver.before = takenNow(state, rules);
      driver.unassignedInRead = false;
      return false;
    case 'level':
      driver.level = driver.before === undefined ? undefined : { units: state.level, before: driver.before };
      return false;
    case 'after':
      driver.reading =
        driver.level === undefined
          ? undefined
          : { level: driver.level.units, taken: takenInBoth(driver.level.before, takenNow(state, rules)) };
      return false;
    case 'shop':
      driver.shop = { onHand: state.onHand, committed: state.committed, atMs: driver.nowMs };
      driver.refundedSinceShop = 0;
      return false;
    case 'write': {
      const { reading, shop, lines } = driver;
      driver.shop = undefined;
      if (reading === undefined || shop === undefined) return false;
      const drawn = lines.map((line): PoolLine => ({
        ...line,
        taken: reading.taken.get(line.id) ?? 0,
        outlet: 'X',
        draws: [{ pool: 'x', each: 1 }],
      }));
      const outletReading = {
        itemId: 'X',
        locationId: 'L',
        sku: 'X',
        tracked: true,
        available: 0,
        onHand: shop.onHand,
        committed: shop.committed,
        damaged: 0,
        qualityControl: 0,
        safetyStock: 0,
        updatedAt: '',
      };
      const now = lines.map((line) => ({ lineKey: line.id, ...line }));
      const drift = driftOf({ onHand: shop.onHand, readAtMs: shop.atMs }, driver.confirmed, driver.seen, now, driver.pollMs);
      const outlet = {
        key: 'X',
        draws: [{ pool: 'x', each: 1, buffer: 0 }],
        buffer: 0,
        reading: outletReading,
        unseenGone: drift.unseenGone,
      };
      const figure = poolFigures(new Map([['x', { level: reading.level, otherBackOrder: undefined }]]), [outlet], drawn).get('X');
      if (figure === undefined) return false;
      driver.seen = seenOf(now, drift);
      driver.confirmed = shop.onHand;
      if (drift.ceiling && (driver.ceiling === undefined || shop.onHand < driver.ceiling.onHand))
        driver.ceiling = { onHand: shop.onHand, sinceMs: shop.atMs };
      const onHand = Math.min(figure.onHand, driver.ceiling?.onHand ?? Number.POSITIVE_INFINITY);
      if (state.onHand !== shop.onHand) {
        // The compare is refused: Shopify says so, and the figure just read again is the ceiling.
        driver.ceiling = { onHand: Math.min(state.onHand, driver.ceiling?.onHand ?? Number.POSITIVE_INFINITY), sinceMs: driver.nowMs };
        return false;
      }
      state.onHand = onHand;
      driver.confirmed = onHand;
      return true;
    }
  }
};

const act = (what: Act, one: Command, state: Model, driver: Driver): void => {
  const order = state.orders[one.at % Math.max(1, state.orders.length)];
  if (what === 'sale') driver.unseenSale = deeds.sale(state, one.units) || driver.unseenSale;
  else if (what === 'goodsIn') deeds.goodsIn(state, one.units);
  else if (what === 'book') deeds.book(state);
  else if (order === undefined) return;
  else if (what === 'import') {
    // The import sends an order as the poll saw it, and looks at it once more right before.
    if (driver.lines.some(({ id, remaining }) => id === order.id && remaining === order.remaining)) deeds.import(state, order, one.flag);
  } else if (what === 'refund' || what === 'comesBack') {
    const done = deeds[what](state, order);
    driver.unseenRefund ||= done;
    if (done && what === 'refund') driver.refundedSinceShop += 1;
  } else if (what === 'editUp') driver.unseenSale = deeds.editUp(state, order) || driver.unseenSale;
  else if (what === 'unassign') driver.unassignedInRead = deeds.unassign(state, order) || driver.unassignedInRead;
  else if (what !== 'assign' || !driver.unassignedInRead) deeds[what](state, order);
};

const play = (level: number, list: readonly Command[], rules: Measured): { writes: number; worst: number; trace: string[] } => {
  const state = model(level);
  const driver = freshDriver();
  let writes = 0;
  let worst = Number.NEGATIVE_INFINITY;
  const trace: string[] = [];
  for (const one of list) {
    driver.nowMs += 1;
    const wrote = isStep(one.act) && step(one.act, state, driver, rules);
    if (!isStep(one.act)) act(one.act, one, state, driver);
    trace.push(
      `${one.act} ${one.at} ${one.units} -> level ${state.level} shelf ${state.shelf} on hand ${state.onHand} committed ${state.committed}`,
    );
    if (!wrote || (driver.unseenRefund && driver.unseenSale)) continue;
    writes += 1;
    const over = available(state) - driver.refundedSinceShop - Math.max(0, trulyFree(state));
    if (over > 0) trace.push(`OVER by ${over}`);
    worst = Math.max(worst, over);
  }
  return { writes, worst, trace };
};

test.each(measured)('never more than is truly free ($assignedHoldsSent)', (rules) => {
  let writes = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), commands, (level, list) => {
      const played = play(level, list, rules);
      writes += played.writes;
      if (played.worst > 0) throw new Error(played.trace.join('\n'));
    }),
    { numRuns: 4_000, seed: 20261124 },
  );
  expect(writes).toBeGreaterThan(1_000);
});

test('exactly what is truly free once everything has been told to everybody', () => {
  const quiet: Command[] = steps.map((one) => ({ act: one, at: 0, units: 1, flag: true }));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), commands, (level, list) => {
      const state = model(level);
      const driver = freshDriver();
      const rules = measured[1]!;
      for (const one of [...list, ...quiet, ...quiet, ...quiet]) {
        driver.nowMs += 1;
        if (isStep(one.act)) step(one.act, state, driver, rules);
        else act(one.act, one, state, driver);
      }
      expect(available(state)).toBeLessThanOrEqual(Math.max(0, trulyFree(state)));
      // An order with an edit KC was not told of is counted too low, which is allowed; everything else to the unit.
      const plain = state.orders.every(
        (order) => order.inKhaos === undefined || order.inKhaos.cancelled || order.inKhaos.sold === order.quantity,
      );
      const exact = plain && trulyFree(state) >= 0;
      expect(exact ? available(state) : 0).toBe(exact ? trulyFree(state) : 0);
    }),
    { numRuns: 2_000, seed: 20261124 },
  );
});
