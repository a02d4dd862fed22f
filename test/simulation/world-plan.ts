/** What one seed decides about its world: the two systems' habits, what goes wrong, when engines die, which rules hold. */
import { createChance, type Chance } from '../../electron/practice/chance.ts';
import type { KhaosFaultKind } from '../../electron/practice/khaos/khaos.ts';
import type { KhaosSwitches } from '../../electron/practice/khaos/switches.ts';
import type { FaultKind } from '../../electron/practice/shopify/faults.ts';
import type { KillPlan } from './killer.ts';

export type WorldPlan = {
  seed: number;
  startMs: number;
  /** Faults and people stop here; the engine then has until the end to settle everything. */
  calmMs: number;
  endMs: number;
  khaos: Partial<KhaosSwitches>;
  /** How often the engine looks, in ms. Slower than the defaults, so that hours pass in seconds; what must hold does not depend on it. */
  cadence: { ordersMs: number; despatchMs: number; fastStockMs: number; sweepMs: number; completenessMs: number };
  indexLagMs: number;
  /** A second location, fed by KC's second site; orders still go to the first site, so that a parcel may leave from both in Shopify. */
  twoPlaces: boolean;
  orders: number;
  /** Share of requests that go wrong while faults last. */
  faultRate: number;
  /** One kind of trouble that a world is about, on top of the others: these faults at this share of these operations' requests. */
  focus: { kinds: readonly (KhaosFaultKind | FaultKind)[]; operations: readonly string[]; rate: number } | undefined;
  kills: KillPlan[];
  /** A second engine of another PC begins and ends its attempts; undefined: there is none. */
  second: { fromMs: number; untilMs: number } | undefined;
  /** The first PC dies and is set up again from a copy of its ledger. */
  restore: { copiedMs: number; diesMs: number; startsMs: number } | undefined;
  /** Wall clock of the first PC is wrong by so much from then on. */
  clockJumps: { atMs: number; skewMs: number }[];
};

/** What is to be otherwise in a world than its seed says. */
export type WorldChange = Omit<Partial<WorldPlan>, 'cadence'> & { cadence?: Partial<WorldPlan['cadence']> };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Five hours and ten minutes with people and faults, the rest to settle. */
const lengthMs = 6 * hourMs;
/** Longer than KC's late commit, two looks and a few rounds of every flow. */
const calmForMs = 50 * minuteMs;

/** Days on which London's clocks change, an hour before they do, and an ordinary one. */
const starts = ['2026-10-24T23:30:00Z', '2027-03-27T23:40:00Z', '2026-11-24T08:00:00Z', '2026-11-24T08:00:00Z'] as const;

/** Round a call: before it leaves, once the other side has acted, before the answer is heard, and once it has been worked through. */
const sendPoints = ['before send', 'after send', 'before answer', 'after answer'] as const;

/** Operations round which an engine may die, with how often each is passed at least in nearly every world (`npm run simulate` counts). */
const operations: Readonly<Record<string, number>> = {
  ImportOrders: 12,
  'OrderMarkMetafields claim': 12,
  'OrderMarkMetafields despatch_intent': 3,
  'OrderMarkMetafields lease': 20,
  StockSet: 10,
  FulfilmentCreate: 3,
  FulfilmentTracking: 1,
  ExportOrderStatusEx: 50,
  ExportStockStatus: 30,
  StockAtLocationPage: 40,
  OrdersChanged: 20,
  OrderPage: 6,
  OrderFulfilmentPlan: 10,
  Claims: 1,
  Lease: 1,
  token: 1,
  wsdl: 1,
};
const quietPoints: Readonly<Record<string, number>> = {
  'before commit': 600,
  'after commit': 600,
  'before timer': 100,
  'after timer': 100,
};

/** Every place at which an engine may die, with how far into a world it can. */
export const killPoints: readonly { point: string; often: number }[] = [
  ...Object.entries(operations).flatMap(([operation, often]) => sendPoints.map((when) => ({ point: `${when} ${operation}`, often }))),
  ...Object.entries(quietPoints).map(([point, often]) => ({ point, often })),
];

/** Claims are read again only where the answer to one was lost. */
const lostClaim: KillPlan = { point: 'after send OrderMarkMetafields claim', nth: 1 };

/** So many deaths, beginning at the seed's own place in the list, so that a few hundred seeds go through all of it; how late, is drawn. */
const drawKills = (seed: number, count: number, chance: Chance): KillPlan[] =>
  Array.from({ length: count }, (_, at) => killPoints[(seed + at * 19) % killPoints.length]!).flatMap(({ point, often }) => {
    const kill = { point, nth: chance.between(1, often) };
    return point.endsWith(' Claims') ? [lostClaim, kill] : [kill];
  });

export const drawWorldPlan = (seed: number): WorldPlan => {
  const chance = createChance(seed, 'plan');
  const startMs = Date.parse(chance.pick(starts));
  const endMs = startMs + lengthMs;
  const calmMs = endMs - calmForMs;
  const moment = (from: number, to: number): number => startMs + Math.floor((from + chance.next() * (to - from)) * (calmMs - startMs));
  const restoring = chance.happens(0.12);
  const copiedMs = moment(0.1, 0.4);
  const diesMs = copiedMs + Math.floor(chance.next() * (calmMs - copiedMs) * 0.6);
  const repeatedRef = chance.pick(['skip', 'skip', 'update', 'accept'] as const);
  return {
    seed,
    startMs,
    calmMs,
    endMs,
    khaos: {
      generation: chance.weigh([
        ['late', 6],
        ['middle', 2],
        ['7.3', 2],
      ]),
      repeatedRef,
      multiRef: chance.happens(0.3),
      faultHttpCode: chance.pick([200, 500]),
      xmlDeclaration: chance.happens(0.3),
      resultText: chance.pick(['escaped', 'cdata']),
      assignOnImport: chance.weigh([
        ['at-once', 5],
        ['later', 3],
        ['never', 1],
      ]),
      assignLaterMs: chance.between(2, 25) * minuteMs,
      assignmentMovesDate: chance.happens(0.6),
      assignedIncludesSent: chance.happens(0.6),
      packShows: chance.pick(['parent', 'children', 'both']),
      rejection: chance.pick(['skip', 'fault']),
      latencyMs: chance.between(20, 300),
      latencyJitterMs: chance.between(0, 400),
    },
    cadence: {
      ordersMs: 6 * minuteMs,
      despatchMs: 12 * minuteMs,
      fastStockMs: 8 * minuteMs,
      sweepMs: 30 * minuteMs,
      completenessMs: 60 * minuteMs,
    },
    indexLagMs: chance.pick([0, 0, 3_000, 12_000, 29_000]),
    twoPlaces: createChance(seed, 'places').happens(0.2),
    orders: chance.between(30, 40),
    faultRate: chance.pick([0, 0.004, 0.015, 0.04]),
    focus: undefined,
    kills: drawKills(
      seed,
      chance.weigh([
        [0, 1],
        [1, 3],
        [2, 4],
        [4, 2],
      ]),
      chance,
    ),
    second: chance.happens(0.25) ? { fromMs: moment(0, 0.5), untilMs: moment(0.5, 1) } : undefined,
    restore: restoring ? { copiedMs, diesMs, startsMs: diesMs + chance.between(1, 20) * minuteMs } : undefined,
    clockJumps: chance.happens(0.3)
      ? [{ atMs: moment(0, 0.9), skewMs: chance.pick([-2 * hourMs, -hourMs, -5 * minuteMs, 5 * minuteMs, hourMs, 26 * hourMs]) }]
      : [],
  };
};
