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
    padding: '5px 12px 5px 0',
    textAlign: 'left',
    whiteSpace: 'nowrap',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    fontWeight: 'normal',
  },
  head: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, borderTopStyle: 'none' },
  right: { textAlign: 'right' },
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
const countTitles: Record<(typeof counts)[number], string> = {
  found: 'Found',
  done: 'Done',
  confirmed: 'Confirmed',
  skipped: 'Left alone',
  waiting: 'Waiting',
  unconfirmed: 'Unconfirmed',
  held: 'Held',
  failed: 'Failed',
};

export const Runs = ({ runs }: { runs: readonly RunView[] }) => {
  const styles = useStyles();
  const nowMs = useNowMs();
  if (runs.length === 0) return <p>No run has ended since the ledger began.</p>;
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label="Last runs">
      <table className={styles.table}>
        <thead>
          <tr>
            {['Flow', 'Store', 'Began', 'Why', 'Took'].map((title) => (
              <th key={title} scope="col" className={mergeClasses(styles.cell, styles.head)}>
                {title}
              </th>
            ))}
            {counts.map((count) => (
              <th key={count} scope="col" className={mergeClasses(styles.cell, styles.head, styles.right)}>
                {countTitles[count]}
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
              <td className={styles.cell}>{run.storeId}</td>
              <td className={styles.cell}>{exactText(run.startedAtMs, nowMs)}</td>
              <td className={styles.cell}>{triggerLabels[run.trigger]}</td>
              <td className={styles.cell}>{durationText(run.durationMs)}</td>
              {counts.map((count) => (
                <td key={count} className={mergeClasses(styles.cell, styles.right)}>
                  {countText(run[count])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
