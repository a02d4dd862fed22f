/** One flow at a glance: what stands, what waits, and its last run. */
import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { runFlow } from '../../frame/head.tsx';
import { countText, durationText, timeText } from '../../formats.ts';
import { ToneMark } from '../../parts/tone.tsx';
import { useBusy } from '../../stores/notices.ts';
import { flowLabels, triggerLabels, type Tone } from '../../../shared/labels.ts';
import type { EngineSnapshot, FlowName } from '../../../shared/records.ts';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    padding: '12px 16px',
    minWidth: 0,
  },
  head: { display: 'flex', alignItems: 'center', gap: '12px' },
  act: { marginLeft: 'auto' },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  figures: { display: 'grid', gridTemplateColumns: 'repeat(3, minmax(0, 1fr))', gap: '8px', margin: 0 },
  figure: { display: 'flex', flexDirection: 'column-reverse' },
  name: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: {
    margin: 0,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontVariantNumeric: 'tabular-nums',
    fontWeight: tokens.fontWeightSemibold,
  },
  good: {},
  plain: {},
  warn: { color: tokens.colorStatusWarningForeground3 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  run: { marginTop: 'auto', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, fontVariantNumeric: 'tabular-nums' },
});

type Figure = { name: string; value: number; tone: Tone };

/** A tone is for what is there: nothing held is no cause for red. */
const figure = (name: string, value: number, tone: Tone = 'plain'): Figure => ({ name, value, tone: value === 0 ? 'plain' : tone });

const figuresOf: Record<FlowName, (snapshot: EngineSnapshot) => Figure[]> = {
  'import-orders': ({ ledger }) => [
    figure('in KC', ledger.imported),
    figure('on the way', ledger.onTheWay),
    figure('held', ledger.held + ledger.failed, 'bad'),
  ],
  'push-stock': ({ stock }) => [
    figure('in step', stock.confirmed),
    figure('different', stock.different, 'warn'),
    figure('held', stock.held, 'bad'),
  ],
  'push-despatch': ({ despatch }) => [
    figure('told', despatch.told),
    figure('waiting', despatch.waiting + despatch.unconfirmed, 'warn'),
    figure('held', despatch.held, 'bad'),
  ],
};

export const FlowCard = ({ flow, snapshot }: { flow: FlowName; snapshot: EngineSnapshot }) => {
  const styles = useStyles();
  const busy = useBusy(`run-flow ${flow}`);
  const runs = snapshot.runs.filter((run) => run.flow === flow);
  const last = runs.toSorted((one, other) => other.startedAtMs - one.startedAtMs)[0];
  const problem = runs.find((run) => run.problem !== undefined)?.problem;
  const state: { tone: Tone; text: string } =
    problem !== undefined
      ? { tone: 'bad', text: 'stopped early' }
      : last === undefined
        ? { tone: 'plain', text: 'not run yet' }
        : { tone: 'good', text: 'well' };
  return (
    <section className={styles.card} aria-label={flowLabels[flow].title}>
      <div className={styles.head}>
        <h2 className={styles.title} title={flowLabels[flow].sentence}>
          {flowLabels[flow].title}
        </h2>
        <ToneMark tone={state.tone}>{state.text}</ToneMark>
        <Button
          className={styles.act}
          size="small"
          appearance="subtle"
          disabled={busy || snapshot.engineState === 'paused'}
          aria-label={`Run now: ${flowLabels[flow].title}`}
          onClick={() => void runFlow(flow)}
        >
          {busy ? 'Running …' : 'Run now'}
        </Button>
      </div>
      <dl className={styles.figures}>
        {figuresOf[flow](snapshot).map(({ name, value, tone }) => (
          <div key={name} className={styles.figure}>
            <dt className={styles.name}>{name}</dt>
            <dd className={mergeClasses(styles.value, styles[tone])}>{countText(value)}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.run}>
        {problem !== undefined
          ? problem.summary
          : last === undefined
            ? 'The first run is still to come.'
            : `Last run ${timeText(last.startedAtMs, snapshot.atMs)} ${triggerLabels[last.trigger]}, took ${durationText(last.durationMs)}`}
      </div>
    </section>
  );
};
