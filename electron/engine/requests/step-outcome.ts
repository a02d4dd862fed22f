/** What came of a step of a job, of whichever flow, in the words that windows have for it. */
import { z } from 'zod';
import type { Step } from '../store/ledger-jobs.ts';
import { orderOutcomes, type OrderOutcome } from '../../../shared/order-views.ts';

const flag = z.literal(true).optional();
const answerSchema = z.object({
  kind: z.enum(orderOutcomes).optional().catch(undefined),
  refused: flag,
  absent: flag,
  busy: flag,
  fulfilmentId: z.string().optional(),
  code: z.string().optional(),
  said: z.string().optional(),
});
const factsSchema = z.object({ code: z.string().optional() });

/** `outcome` is undefined where a step tells what was known already: nobody was asked. `detail`: KC's code, or its words of a fault. */
export type StepOutcome = { outcome: OrderOutcome | undefined; detail: string | undefined };

export const stepOutcome = (step: Step): StepOutcome => {
  const intended = factsSchema.catch({}).parse(step.facts).code;
  if (step.answer === undefined) return { outcome: 'unanswered', detail: intended };
  const { kind, refused, absent, busy, fulfilmentId, code, said } = answerSchema.catch({}).parse(step.answer.facts);
  const detail = code ?? said ?? intended;
  if (kind !== undefined) return { outcome: kind, detail };
  if (refused) return { outcome: 'refused', detail };
  if (absent) return { outcome: 'absent', detail };
  // The other system was too busy to take it.
  if (busy) return { outcome: 'not-sent', detail };
  return { outcome: fulfilmentId === undefined ? undefined : 'written', detail };
};
