/** The intent on the order itself, by compare-and-set: it stops another engine from fulfilling what this one is about to. */
import { z } from 'zod';
import type { Pass } from './flow.ts';
import { sameUnits, type LineUnits } from '../domain/despatch-plan.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { FulfilmentPlan } from '../domain/shop-order.ts';
import type { Outcome } from '../domain/verdict.ts';
import type { Parcel } from '../store/ledger-despatch.ts';
import type { Job } from '../store/ledger-jobs.ts';

const intentSchema = z.object({
  installation: z.string(),
  epoch: z.number().int(),
  nonce: z.string(),
  parcel: z.number().int(),
  lines: z.array(z.object({ lineId: z.string(), units: z.number().int() })),
  seen: z.array(z.string()),
});
type Intent = z.infer<typeof intentSchema>;

const readIntent = (text: string): Intent | undefined => {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  return intentSchema.safeParse(raw).data;
};

const nonces = (pass: Pass, job: Pick<Job, 'storeId' | 'flow' | 'key'>): string[] =>
  pass.ledger.steps
    .of(job)
    .filter((step) => step.name === 'intent')
    .flatMap((step) => z.object({ nonce: z.string() }).safeParse(step.facts).data?.nonce ?? []);

export type IntentFound =
  /** Ours, of this very job, and for these very lines: go on. */
  | { kind: 'ours' }
  /** None, one that is over, or a dead owner's: may be written over by this digest (null: create only). */
  | { kind: 'none'; digest: string | null }
  | { kind: 'another'; outcome: Outcome };

/**
 * Reads the intent that stands on the order. A dead owner's may be written over: the lease was only to be had after its own had
 * run out, which is longer than Shopify takes to finish what it had sent, and the plan was read after that.
 */
export const openIntentOf = async (
  plan: FulfilmentPlan,
  parcel: Parcel,
  job: Job,
  lines: readonly LineUnits[],
  pass: Pass,
): Promise<IntentFound> => {
  const { ledger, lease } = pass;
  if (plan.intent === undefined) return { kind: 'none', digest: null };
  const { digest } = plan.intent;
  const intent = readIntent(plan.intent.value);
  // Nobody who writes these would write that; what stands there protects nothing.
  if (intent === undefined) return { kind: 'none', digest };
  if (intent.installation === ledger.installation.id) {
    // Of this job: for another location's lines it says the wrong thing and is written anew.
    if (nonces(pass, job).includes(intent.nonce)) return sameUnits(intent.lines, lines) ? { kind: 'ours' } : { kind: 'none', digest };
    const other = { storeId: job.storeId, flow: job.flow, key: `${parcel.orderId}|${intent.parcel}` };
    if (nonces(pass, other).includes(intent.nonce)) {
      // Another parcel of ours: open only while that job has a send without an answer.
      const send = ledger.steps.lastSend(other);
      if (send === undefined || send.answer !== undefined) return { kind: 'none', digest };
      return another(plan, pass, 'an earlier parcel of this order is not settled yet');
    }
  }
  if (await lease.isDead(intent)) return { kind: 'none', digest };
  return another(plan, pass, 'another engine is about to fulfil it');
};

const another = (plan: FulfilmentPlan, pass: Pass, why: string): IntentFound => ({
  kind: 'another',
  outcome: {
    kind: 'stopped',
    problem: problemOf('record-moving', `Order ${plan.name} waits: ${why}.`, { order: plan.name }),
    nextTryAtMs: pass.clock.nowMs() + pass.timing.lookAgainMs,
  },
});

/** Writes ours over what was read. Undefined when it stands; a lost answer is settled by the next reading of the order. */
export const writeIntent = async (
  plan: FulfilmentPlan,
  digest: string | null,
  parcel: Parcel,
  job: Job,
  lines: readonly LineUnits[],
  pass: Pass,
): Promise<Outcome | undefined> => {
  const { ledger, lease, shopify, random } = pass;
  const { epoch } = await lease.ensure();
  const intent: Intent = {
    installation: ledger.installation.id,
    epoch,
    nonce: random.uuid(),
    parcel: parcel.parcel,
    lines: [...lines],
    seen: plan.fulfilments.map(({ id }) => id),
  };
  const step = ledger.steps.intend(job, 'intent', { nonce: intent.nonce, lines: intent.lines });
  const answer = await shopify.writeIntent(plan.orderId, JSON.stringify(intent), digest, 'despatch');
  ledger.steps.answered(step, { kind: answer.kind });
  if (answer.kind === 'written') return undefined;
  if (answer.kind === 'stale') {
    return {
      kind: 'stopped',
      problem: problemOf('record-moving', `Order ${plan.name} was claimed by another engine's despatch a moment ago.`, {
        order: plan.name,
      }),
    };
  }
  throw new ProblemError(
    problemOf('shopify-rejected', `Shopify refused the despatch note on order ${plan.name}: ${answer.text}`, { code: answer.code }),
  );
};
