/** What was done for one record: a line for each step with what came of it, and on demand the step as the ledger keeps it. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { z } from 'zod';
import { exactText } from '../../formats.ts';
import { Raw } from '../../parts/facts.tsx';
import { orderOutcomeLabels, stepTitle } from '../../../shared/labels.ts';
import { orderOutcomes, type OrderOutcome } from '../../../shared/order-views.ts';
import type { JobDetail, JobView } from '../../../shared/job-views.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  step: { margin: '0 0 10px' },
  line: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) auto', gap: '0 12px' },
  what: { fontWeight: tokens.fontWeightSemibold },
  when: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontVariantNumeric: 'tabular-nums' },
  came: { gridColumn: '1 / -1', overflowWrap: 'anywhere' },
  kept: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, cursor: 'pointer' },
});

type Step = JobDetail['steps'][number];

const flag = z.literal(true).optional();
const answerSchema = z.object({
  kind: z.enum(orderOutcomes).optional(),
  refused: flag,
  absent: flag,
  busy: flag,
  fulfilmentId: z.string().optional(),
  code: z.string().optional(),
});
const factsSchema = z.object({ code: z.string().optional() });

/** Undefined where the step tells something that was known already: nobody was asked. */
const outcomeOf = (answer: z.output<typeof answerSchema>): OrderOutcome | undefined => {
  if (answer.kind !== undefined) return answer.kind;
  if (answer.refused) return 'refused';
  if (answer.absent) return 'absent';
  // The other system was too busy to take it.
  if (answer.busy) return 'not-sent';
  return answer.fulfilmentId === undefined ? undefined : 'written';
};

/** `imported · SO0001002`, `no answer yet`. */
const cameTo = ({ facts, answered }: Step): string => {
  if (answered === undefined) return orderOutcomeLabels.unanswered;
  const answer = answerSchema.catch({}).parse(JSON.parse(answered));
  const outcome = outcomeOf(answer);
  const code = answer.code ?? factsSchema.catch({}).parse(JSON.parse(facts)).code;
  return [outcome === undefined ? undefined : orderOutcomeLabels[outcome], code].filter((part) => part !== undefined).join(' · ');
};

export const Steps = ({ flow, steps, nowMs }: { flow: JobView['flow']; steps: readonly Step[]; nowMs: number }) => {
  const styles = useStyles();
  return (
    <ol className={styles.list}>
      {steps.map((step, at) => (
        // Two steps may be equal in everything but their place.
        <li key={at} className={styles.step}>
          <span className={styles.line}>
            <span className={styles.what}>{stepTitle(flow, step.name)}</span>
            <span className={styles.when}>{exactText(step.atMs, nowMs)}</span>
            <span className={styles.came}>{cameTo(step)}</span>
          </span>
          <details>
            <summary className={styles.kept}>As the ledger keeps it</summary>
            <Raw label={`Step ${step.name}`} text={`${step.name}\n${step.facts}\n→ ${step.answered ?? 'no answer stored'}`} />
          </details>
        </li>
      ))}
    </ol>
  );
};
