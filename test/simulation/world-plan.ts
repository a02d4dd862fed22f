/** What one seed decides about its world: the two systems' habits, what goes wrong, when engines die, which rules hold. */
import { createChance, type Chance } from '../../electron/practice/chance.ts';
import type { KhaosSwitches } from '../../electron/practice/khaos/switches.ts';
import type { KillPlan } from './killer.ts';

export type WorldPlan = {
  seed: number;
  startMs: number;
  /** Faults and people stop here; the engine then has until the end to settle everything. */
  calmMs: number;
  endMs: number;
  khaos: Partial<KhaosSwitches>;
  indexLagMs: number;
  /** A second location, fed by KC's second site; orders still go to the first site, so that a parcel may leave from both in Shopify. */
  twoPlaces: boolean;
  orders: number;
  /** Share of requests that go wrong while faults last. */
  faultRate: number;
  kills: KillPlan[];
  /** A second engine of another PC begins and ends its attempts; undefined: there is none. */
  second: { fromMs: number; untilMs: number } | undefined;
  /** The first PC dies and is set up again from a copy of its ledger. */
  restore: { copiedMs: number; diesMs: number; startsMs: number } | undefined;
  /** Wall clock of the first PC is wrong by so much from then on. */
  clockJumps: { atMs: number; skewMs: number }[];
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Six hours, as a working day: five and a half with people and faults, the rest to settle. */
const lengthMs = 6 * hourMs;
/** Longer than KC's late commit, two looks and a few rounds of every flow. */
const calmForMs = 50 * minuteMs;

/** Days on which London's clocks change, an hour before they do, and an ordinary one. */
const starts = ['2026-10-24T23:30:00Z', '2027-03-27T23:40:00Z', '2026-11-24T08:00:00Z', '2026-11-24T08:00:00Z'] as const;

/** Named by what is passed there; which of them exist, `npm run simulate` proves by counting. */
const sendPoints = ['before send', 'after send', 'before answer', 'after answer'] as const;
const operations = [
  'ImportOrders',
  'ExportOrderStatusEx',
  'ExportStockStatus',
  'OrderMarkMetafields',
  'StockSet',
  'StockAtLocationPage',
  'FulfilmentCreate',
  'OrdersChanged',
  'OrderPage',
  'OrderFulfilmentPlan',
  'Claims',
  'Lease',
  'token',
  'wsdl',
] as const;
const quietPoints = ['before commit', 'after commit', 'before timer', 'after timer'] as const;

const drawKill = (chance: Chance): KillPlan => {
  if (chance.happens(0.35)) return { point: chance.pick(quietPoints), nth: chance.between(5, 2_000) };
  const operation = chance.pick(operations);
  const often = operation === 'token' || operation === 'wsdl' ? 1 : operation === 'FulfilmentCreate' || operation === 'StockSet' ? 8 : 25;
  return { point: `${chance.pick(sendPoints)} ${operation}`, nth: chance.between(1, often) };
};

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
      generation: chance.weigh([['late', 6], ['middle', 2], ['7.3', 2]]),
      repeatedRef,
      multiRef: chance.happens(0.3),
      faultHttpCode: chance.pick([200, 500]),
      xmlDeclaration: chance.happens(0.3),
      resultText: chance.pick(['escaped', 'cdata']),
      assignOnImport: chance.weigh([['at-once', 5], ['later', 3], ['never', 1]]),
      assignLaterMs: chance.between(2, 25) * minuteMs,
      assignmentMovesDate: chance.happens(0.6),
      assignedIncludesSent: chance.happens(0.6),
      packShows: chance.pick(['parent', 'children', 'both']),
      rejection: chance.pick(['skip', 'fault']),
      latencyMs: chance.between(20, 300),
      latencyJitterMs: chance.between(0, 400),
    },
    indexLagMs: chance.pick([0, 0, 3_000, 12_000, 29_000]),
    twoPlaces: createChance(seed, 'places').happens(0.2),
    orders: chance.between(30, 40),
    faultRate: chance.pick([0, 0.004, 0.015, 0.04]),
    kills: Array.from({ length: chance.weigh([[0, 2], [1, 4], [2, 3], [4, 1]]) }, () => drawKill(chance)),
    second: chance.happens(0.25) ? { fromMs: moment(0, 0.5), untilMs: moment(0.5, 1) } : undefined,
    restore: restoring ? { copiedMs, diesMs, startsMs: diesMs + chance.between(1, 20) * minuteMs } : undefined,
    clockJumps: chance.happens(0.3)
      ? [{ atMs: moment(0, 0.9), skewMs: chance.pick([-2 * hourMs, -hourMs, -5 * minuteMs, 5 * minuteMs, hourMs, 26 * hourMs]) }]
      : [],
  };
};
