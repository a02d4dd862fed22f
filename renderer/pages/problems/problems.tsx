/** Problems by exception: one entry for each cause, with plain words, the cure, and the records it stopped. */
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { JobDetails } from './job-details.tsx';
import { countOf, countText, timeText } from '../../formats.ts';
import { Ask, type Question } from '../../parts/ask.tsx';
import { useProof } from '../../parts/empty.tsx';
import { ExportNote, Exporter } from '../../parts/exporter.tsx';
import { Grid, type Column } from '../../parts/grid.tsx';
import { Aside, Page } from '../../parts/page.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { hashOf, showInPlace, usePlace } from '../../place.ts';
import { useLive } from '../../stores/listing.ts';
import { ignoreJobs, problemExport, problemJobs, retryCause, retryJobs } from '../../stores/problems.ts';
import { useNowMs, useSnapshot } from '../../stores/snapshot.ts';
import { flowLabels, jobStateLabels, problemKindLabels } from '../../../shared/labels.ts';
import type { JobView } from '../../../shared/job-views.ts';
import { problemCauses } from '../../../shared/problem-causes.ts';
import type { ProblemGroup } from '../../../shared/records.ts';

const useStyles = makeStyles({
  empty: { padding: '8px 20px', margin: 0, color: tokens.colorNeutralForeground2 },
  split: {
    display: 'grid',
    gridTemplateColumns: 'minmax(200px, 26%) minmax(0, 1fr)',
    flexGrow: 1,
    minHeight: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  causes: {
    overflowY: 'auto',
    minHeight: 0,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  cause: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '2px 10px',
    width: '100%',
    boxSizing: 'border-box',
    padding: '10px 16px 10px 20px',
    border: 'none',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'left',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: { backgroundColor: tokens.colorNeutralBackground1Selected, boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}` },
  count: { fontVariantNumeric: 'tabular-nums', fontWeight: tokens.fontWeightSemibold },
  right: { display: 'flex', flexDirection: 'column', minHeight: 0, minWidth: 0 },
  words: { padding: '14px 20px' },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: '4px 0 0', maxWidth: '76ch' },
  acts: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '12px' },
});

const titleOf = ({ cause, summary }: ProblemGroup): string =>
  cause in problemCauses ? problemCauses[cause as keyof typeof problemCauses].title : summary;

const keyOf = ({ storeId, flow, key }: JobView): string => `${storeId} ${flow} ${key}`;

/** Causes of stock lines are cured on the stock page. */
const isOfStock = (cause: string): boolean =>
  cause.startsWith('stock-') && cause !== 'stock-code-unknown' && cause !== 'stock-code-unusable';

const Cause = ({ group, open, onOpen }: { group: ProblemGroup; open: JobView | undefined; onOpen: (key: string) => void }) => {
  const styles = useStyles();
  const nowMs = useNowMs();
  const { items, next, sort, loading, loaded, problem } = problemJobs.use();
  const [question, setQuestion] = useState<Question>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const picked = items.filter((job) => chosen.has(keyOf(job)));
  const movable = (picked.length > 0 ? picked : items).filter(({ state }) => state === 'held' || state === 'failed');
  const word = picked.length > 0 ? `${countText(picked.length)} chosen` : 'all';
  const columns: readonly Column<JobView>[] = [
    { id: 'order', title: 'Order', width: 'minmax(66px, 84px)', cell: (job) => job.orderName ?? '–', sortBy: ({ orderName }) => orderName },
    {
      id: 'flow',
      title: 'Flow',
      width: 'minmax(68px, 76px)',
      spare: true,
      cell: (job) => flowLabels[job.flow].title,
      sortBy: ({ flow }) => flowLabels[flow].title,
    },
    {
      id: 'state',
      title: 'State',
      width: 'minmax(104px, 112px)',
      cell: (job) => <ToneMark tone={jobStateLabels[job.state].tone}>{jobStateLabels[job.state].title}</ToneMark>,
      sortBy: ({ state }) => jobStateLabels[state].title,
    },
    {
      id: 'what',
      title: 'What happened',
      width: 'minmax(100px, 1fr)',
      cell: (job) => job.problem?.summary ?? job.why,
      sortBy: ({ problem, why }) => problem?.summary ?? why,
    },
    {
      id: 'since',
      title: 'Since',
      width: 'minmax(112px, 128px)',
      spare: true,
      align: 'right',
      cell: (job) => timeText(job.movedAtMs, nowMs),
      sortBy: ({ movedAtMs }) => movedAtMs,
    },
  ];
  return (
    <div className={styles.right}>
      <div className={styles.words}>
        <h2 className={styles.title}>{titleOf(group)}</h2>
        <p className={styles.text}>{group.summary}</p>
        <p className={styles.text}>
          <strong>What to do:</strong> {group.hint}
        </p>
        <div className={styles.acts}>
          {items.length > 0 ? (
            <>
              <Button
                appearance="primary"
                disabled={movable.length === 0}
                onClick={() => void (picked.length > 0 ? retryJobs(movable) : retryCause(group.cause, movable))}
              >
                Retry {word}
              </Button>
              <Button
                disabled={movable.length === 0}
                onClick={() =>
                  setQuestion({
                    title: `Leave ${countOf(movable.length, 'record')} alone for good?`,
                    text: 'They are not sent any more. The reason is kept with your name in the audit log.',
                    verb: 'Ignore',
                    input: { label: 'Reason' },
                    act: (reason) => ignoreJobs(movable, reason),
                  })
                }
              >
                Ignore {word} …
              </Button>
            </>
          ) : null}
          {isOfStock(group.cause) ? (
            <Button appearance="primary" as="a" href={hashOf('stock', { standing: 'held' })}>
              Open the stock page
            </Button>
          ) : null}
        </div>
      </div>
      {isOfStock(group.cause) ? null : (
        <Grid
          label={`Records stopped by: ${titleOf(group)}`}
          items={items}
          columns={columns}
          beside={open !== undefined}
          sort={sort}
          onSort={problemJobs.setSort}
          keyOf={keyOf}
          loading={loading}
          loaded={loaded}
          problem={problem}
          more={next === undefined ? undefined : () => void problemJobs.more()}
          empty="No record waits for this: it is about a connection or a run, and goes by itself when the cause is gone."
          chosen={chosen}
          onChoose={setChosen}
          openKey={open === undefined ? undefined : keyOf(open)}
          onOpen={(job) => onOpen(keyOf(job))}
          foot={`${countOf(items.length, 'record')}${next === undefined ? '' : ' and more'}. Enter shows what was done, Space chooses.`}
        />
      )}
      <Ask question={question} onClose={() => setQuestion(undefined)} />
    </div>
  );
};

export const Problems = () => {
  const styles = useStyles();
  const proof = useProof();
  const problems = useSnapshot(({ snapshot }) => snapshot?.problems) ?? [];
  const asked = usePlace(({ query }) => query['cause']);
  const group = problems.find(({ cause }) => cause === asked) ?? problems[0];
  const cause = group?.cause ?? '';
  const [openKey, setOpenKey] = useState<string>();
  const open = problemJobs.use(({ items }) => items).find((job) => keyOf(job) === openKey);
  useEffect(() => problemJobs.setFilter({ cause }), [cause]);
  useLive(problemJobs.refresh);
  return (
    <Page
      title="Problems"
      acts={group === undefined ? null : <Exporter of={problemExport} />}
      aside={
        open === undefined ? null : (
          <Aside title={open.orderName === undefined ? open.key : `Order ${open.orderName}`} onClose={() => setOpenKey(undefined)}>
            <JobDetails key={openKey} job={open} />
          </Aside>
        )
      }
    >
      <ExportNote of={problemExport} />
      {group === undefined ? (
        <p className={styles.empty}>Nothing needs you. {proof}</p>
      ) : (
        <div className={styles.split}>
          <ul className={styles.causes} aria-label="Causes">
            {problems.map((one) => (
              <li key={one.cause}>
                <button
                  type="button"
                  className={mergeClasses(styles.cause, one.cause === cause && styles.here)}
                  aria-current={one.cause === cause}
                  onClick={() => showInPlace({ cause: one.cause })}
                >
                  <span>{titleOf(one)}</span>
                  <span className={styles.count}>{countText(one.count)}</span>
                  <ToneMark tone={problemKindLabels[one.kind].tone}>{problemKindLabels[one.kind].title}</ToneMark>
                </button>
              </li>
            ))}
          </ul>
          <Cause key={cause} group={group} open={open} onOpen={setOpenKey} />
        </div>
      )}
    </Page>
  );
};
