/** Everything that may go wrong in a simulated world, by the names under which a report counts it, and how often a run must have met it. */
import { khaosFaultKinds } from '../../electron/practice/khaos/khaos.ts';
import { faultKinds as shopKinds } from '../../electron/practice/shopify/faults.ts';
import { killPoints } from './world-plan.ts';

/** Kinds of fault that mean something to a client. A code that KC faults on is a stock item's fault, not the exchange's. */
export const khaosKinds = khaosFaultKinds.filter((kind) => kind !== 'bad-code');
export { shopKinds };

const faultNames: readonly string[] = [
  ...khaosKinds.map((kind) => `khaos ${kind}`),
  ...shopKinds.map((kind) => `shopify ${kind}`),
  'clock jump',
  'index lag',
  'restored ledger',
  'second engine',
];

/** Twenty times in two thousand worlds. */
const timesAWorld = 20 / 2_000;
/** Fewer worlds do not go through the list of kill points often enough to tell. */
const worldsToTell = 1_000;

/** Faults and kill points that a run should have met more often, with how often it did. Empty for a short run. */
export const seldomMet = (run: {
  worlds: number;
  faults: Record<string, number>;
  killPoints: Record<string, number>;
}): Record<string, number> => {
  if (run.worlds < worldsToTell) return {};
  const times: [string, number][] = [
    ...faultNames.map((name): [string, number] => [name, run.faults[name] ?? 0]),
    ...killPoints.map(({ point }): [string, number] => [point, run.killPoints[point] ?? 0]),
  ];
  return Object.fromEntries(times.filter(([, count]) => count < run.worlds * timesAWorld));
};
