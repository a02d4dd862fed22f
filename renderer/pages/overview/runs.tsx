/** The last run of every flow of every store, with what it came to. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { countText, durationText, exactText } from '../../formats.ts';
import { useNowMs } from '../../stores/snapshot.ts';
import { flowLabels, triggerLabels } from '../../../shared/labels.ts';
import type { RunView } from '../../../shared/records.ts';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto', outlineStyle: 'none', ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` } },
  table: { width: '100%', borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums', marginTop: '6px' },
  cell: {
    padding: '5px 20px 5px 0',
    textAlign: 'left',
    verticalAlign: 'top',
    whiteSpace: 'nowrap',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    fontWeight: 'normal',
  },
  head: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, borderTopStyle: 'none' },
  // The words of what it came to take the room that is left, and a second line where there is none.
  wide: { width: '100%', whiteSpace: 'normal', paddingRight: 0 },
});

const counts = [
  'found',
  'done',
  'confirmed',
  'skipped',
  'waiting',
  'unconfirmed',
  'held',
  'failed',
] as const satisfies readonly (keyof RunView)[];
const countWords: Record<(typeof counts)[number], string> = {
  found: 'found',
  done: 'done',
  confirmed: 'confirmed',
  skipped: 'left alone',
  waiting: 'waiting',
  unconfirmed: 'unconfirmed',
  held: 'held',
  failed: 'failed',
};

/** `12 found, 10 done, 2 held`: what is nought need not be said. */
const resultOf = (run: RunView): string => {
  const said = counts.filter((count) => run[count] > 0).map((count) => `${countText(run[count])} ${countWords[count]}`);
  return [run.problem === undefined ? '' : `Stopped early: ${run.problem.summary}`, said.length === 0 ? 'Nothing new.' : said.join(', ')]
    .filter((part) => part !== '')
    .join(' ');
};

export const Runs = ({ runs }: { runs: readonly RunView[] }) => {
  const styles = useStyles();
  const nowMs = useNowMs();
  if (runs.length === 0) return <p>No run has ended since the ledger began.</p>;
  const hasStores = new Set(runs.map(({ storeId }) => storeId)).size > 1;
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Last runs">
      <table className={styles.table}>
        <thead>
          <tr>
            {['Flow', ...(hasStores ? ['Store'] : []), 'Began', 'Why', 'Took', 'What it came to'].map((title) => (
              <th key={title} scope="col" className={mergeClasses(styles.cell, styles.head)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={`${run.flow} ${run.storeId}`}>
              <th scope="row" className={styles.cell}>
                {flowLabels[run.flow].title}
              </th>
              {hasStores ? <td className={styles.cell}>{run.storeId}</td> : null}
              <td className={styles.cell}>{exactText(run.startedAtMs, nowMs)}</td>
              <td className={styles.cell}>{triggerLabels[run.trigger]}</td>
              <td className={styles.cell}>{durationText(run.durationMs)}</td>
              <td className={mergeClasses(styles.cell, styles.wide)}>{resultOf(run)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
