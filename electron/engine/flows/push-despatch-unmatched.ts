/** Goods that KC has sent and that belong to no line of the Shopify order: a swapped item, a code that was mapped anew, too many. */
import type { Pass } from './flow.ts';
import { unmatchedKey } from './push-despatch-keys.ts';
import { goneFor, learnRecipes, sentUnits } from './push-despatch-plan.ts';
import { orderNameOf } from './push-despatch-sends.ts';
import { problemOf } from '../domain/problem.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Job } from '../store/ledger-jobs.ts';

type Left = readonly { stockCode: string; units: number }[];

const leftNow = (orderId: string, pass: Pass): Left => {
  const gone = goneFor(pass, orderId);
  return gone === undefined ? [] : sentUnits(pass, orderId, gone).left;
};

/** Key of the job about what belongs to no line now; undefined where nothing does. */
export const unmatchedNow = (orderId: string, pass: Pass): string | undefined => {
  const left = leftNow(orderId, pass);
  return left.length === 0 ? undefined : unmatchedKey(orderId, left);
};

/** Looks again, with KC's recipes of today; nothing is written. A person maps the code and retries, or ignores it. */
export const carryUnmatched = async (orderId: string, job: Job, pass: Pass): Promise<Outcome> => {
  await learnRecipes(pass, orderId);
  const left = leftNow(orderId, pass);
  if (left.length === 0 || unmatchedKey(orderId, left) !== job.key)
    return { kind: 'skipped', because: 'what KC has sent is another by now' };
  const order = orderNameOf(pass, orderId);
  const goods = left.map(({ stockCode, units }) => `${units} × ${stockCode}`).join(', ');
  return {
    kind: 'stopped',
    problem: problemOf('despatch-unmatched', `KC has sent ${goods} for order ${order}, which are on no line of it.`, {
      order,
      stockCodes: left.map(({ stockCode }) => stockCode).join(' '),
      units: left.reduce((sum, { units }) => sum + units, 0),
    }),
  };
};
