/** What was done for one record: a line for each step with what came of it, and on demand the step as the ledger keeps it. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { exactText } from '../../formats.ts';
import { Raw } from '../../parts/facts.tsx';
import { orderOutcomeLabels, stepTitle } from '../../../shared/labels.ts';
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

/** `imported · SO0001002`, `no answer yet`. */
const cameTo = ({ outcome, detail }: Step): string =>
  [outcome === undefined ? undefined : orderOutcomeLabels[outcome], detail].filter((part) => part !== undefined).join(' · ');

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
