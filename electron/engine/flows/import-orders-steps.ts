/**
 * The steps of an import job: what each holds, and what they come to together. A job goes on from here after a crash at any
 * point, since every step's intent is older than its effect.
 *
 * | step | intent | answer |
 * | --- | --- | --- |
 * | untold | KC was at fault about a stock code of the order | at once |
 * | claim | our nonce and the digest we write over (null: only where nothing is) | written with its digest; or stale, refused, not written |
 * | doubt | a claim of a dead owner, or one that a person gave free: it may have sent the order; or ours, which somebody deleted | absent |
 * | look-up | which doubt it asks about | arrived with the code, or absent |
 * | import | the send | imported with the code; skipped; not sent; fault (may have arrived); absent (believed after look-ups) |
 * | settled | a fault whose order is believed absent in KC | at once |
 * | landed | KC has the order under this code | at once |
 * | complete | the code goes into the claim | written, or not |
 */
import { z } from 'zod';
import type { Moment } from '../domain/moment.ts';
import type { Step } from '../store/ledger-jobs.ts';

export const momentSchema = z.object({ wallMs: z.number(), monotonicMs: z.number(), start: z.number() });

export const stepFacts = {
  claim: z.object({ nonce: z.string(), epoch: z.number(), ref: z.string(), expected: z.string().nullable() }),
  // `gone`: the claim was our own and is not there any more.
  doubt: z.object({
    digest: z.string(),
    installation: z.string(),
    epoch: z.number(),
    ref: z.string(),
    moment: momentSchema,
    gone: z.boolean().default(false),
  }),
  untold: z.object({}),
  lookUp: z.object({ about: z.number(), moment: momentSchema, sinceMs: z.number() }),
  import: z.object({ ref: z.string(), totalMinor: z.number(), digest: z.string(), moment: momentSchema }),
  settled: z.object({ import: z.number() }),
  landed: z.object({ code: z.string(), how: z.enum(['found', 'claimed', 'linked']), ref: z.string().optional() }),
  complete: z.object({ code: z.string(), expected: z.string() }),
};
export const stepNames = {
  claim: 'claim',
  doubt: 'doubt',
  untold: 'untold',
  lookUp: 'look-up',
  import: 'import',
  settled: 'settled',
  landed: 'landed',
  complete: 'complete',
} as const satisfies Record<keyof typeof stepFacts, string>;

const written = z.object({ kind: z.literal('written'), digest: z.string() });
const notWritten = z.object({ kind: z.enum(['stale', 'refused', 'not-written']) });
const stepAnswers = {
  claim: z.union([written, notWritten]),
  lookUp: z.union([
    z.object({ kind: z.literal('arrived'), code: z.string() }),
    z.object({ kind: z.enum(['absent', 'twice', 'no-answer']) }),
  ]),
  import: z.union([
    z.object({ kind: z.literal('imported'), code: z.string() }),
    z.object({ kind: z.literal('fault'), said: z.string() }),
    z.object({ kind: z.enum(['skipped', 'not-sent', 'absent']) }),
  ]),
  complete: z.union([written, notWritten]),
};
export type ImportStepAnswer = z.infer<(typeof stepAnswers)['import']>;
export type LookUpAnswer = z.infer<(typeof stepAnswers)['lookUp']>;

/** Something was sent, by us or a dead owner, and KC alone knows whether it arrived. */
export type Doubt = {
  stepId: number;
  /** `lost`: our send without an answer. `fault`: KC answered with a fault. `claim`: a dead owner's claim, or the loss of our own. */
  kind: 'lost' | 'fault' | 'claim';
  ref: string;
  /** Of a dead owner's claim: its digest. Undefined where our own claim was deleted. */
  digest: string | undefined;
  /** Of a fault: KC's words. */
  said: string | undefined;
  moment: Moment;
  /** Look-ups that found nothing, with how long after the doubt began each was asked. */
  absent: { moment: Moment; sinceMs: number }[];
};

/** Where a job stands, from its steps. */
export type Situation = {
  /** Nonces of all our claims: any of them on the order is ours. */
  nonces: Set<string>;
  /** The last claim that Shopify answered as written. */
  claim: { nonce: string; epoch: number; ref: string; digest: string } | undefined;
  /** Times that KC was at fault about a stock code of the order. */
  untold: number;
  /** Dead owners' claims (by digest) that KC does not know of: they may be written over. */
  cleared: Set<string>;
  doubt: Doubt | undefined;
  /** KC has the order under this code; under another reference than ours where somebody entered it by hand. */
  landed: { code: string; how: 'imported' | 'found' | 'claimed' | 'linked'; ref?: string | undefined } | undefined;
  completed: boolean;
};

export const situationOf = (steps: readonly Step[]): Situation => {
  const situation: Situation = {
    nonces: new Set(),
    claim: undefined,
    untold: 0,
    cleared: new Set(),
    doubt: undefined,
    landed: undefined,
    completed: false,
  };
  for (const step of steps) {
    const answer = step.answer?.facts;
    switch (step.name) {
      case stepNames.claim: {
        const { nonce, epoch, ref } = stepFacts.claim.parse(step.facts);
        situation.nonces.add(nonce);
        const said = answer === undefined ? undefined : stepAnswers.claim.parse(answer);
        if (said?.kind === 'written') situation.claim = { nonce, epoch, ref, digest: said.digest };
        break;
      }
      case stepNames.doubt: {
        const { digest, ref, moment: since, gone } = stepFacts.doubt.parse(step.facts);
        if (gone) situation.claim = undefined;
        const over = gone ? undefined : digest;
        if (answer === undefined)
          situation.doubt = { stepId: step.stepId, kind: 'claim', ref, digest: over, said: undefined, moment: since, absent: [] };
        else if (over !== undefined) situation.cleared.add(over);
        break;
      }
      case stepNames.untold:
        situation.untold += 1;
        break;
      case stepNames.lookUp: {
        const { about, moment: at, sinceMs } = stepFacts.lookUp.parse(step.facts);
        const said = answer === undefined ? undefined : stepAnswers.lookUp.parse(answer);
        if (situation.doubt?.stepId === about && said?.kind === 'absent') situation.doubt.absent.push({ moment: at, sinceMs });
        break;
      }
      case stepNames.import: {
        const { ref, moment: since } = stepFacts.import.parse(step.facts);
        const said = answer === undefined ? undefined : stepAnswers.import.parse(answer);
        situation.doubt = undefined;
        if (said === undefined || said.kind === 'fault') {
          const kind = said === undefined ? ('lost' as const) : ('fault' as const);
          situation.doubt = { stepId: step.stepId, kind, ref, digest: undefined, said: said?.said, moment: since, absent: [] };
        } else if (said.kind === 'imported') situation.landed = { code: said.code, how: 'imported' };
        break;
      }
      case stepNames.settled:
        if (situation.doubt?.stepId === stepFacts.settled.parse(step.facts).import) situation.doubt = undefined;
        break;
      case stepNames.landed:
        situation.landed = stepFacts.landed.parse(step.facts);
        situation.doubt = undefined;
        break;
      case stepNames.complete: {
        const said = answer === undefined ? undefined : stepAnswers.complete.parse(answer);
        if (said?.kind === 'written') situation.completed = true;
        break;
      }
      default:
        throw new Error(`an import job has a step ${step.name}`);
    }
  }
  return situation;
};
