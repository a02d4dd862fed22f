/** The overview: how each flow fares, what needs a person, the proof that no order is missing, the API budget. */
import { makeStyles, mergeClasses, ProgressBar, tokens } from '@fluentui/react-components';
import { FlowCard } from './flow-card.tsx';
import { Proof } from './proof.tsx';
import { Runs } from './runs.tsx';
import { countText } from '../../formats.ts';
import { useProof } from '../../parts/empty.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { hashOf } from '../../place.ts';
import { useSnapshot } from '../../stores/snapshot.ts';
import { problemKindLabels } from '../../../shared/labels.ts';
import { problemCauses } from '../../../shared/problem-causes.ts';
import type { EngineSnapshot, ProblemGroup } from '../../../shared/records.ts';

const useStyles = makeStyles({
  page: {
    height: '100%',
    overflowY: 'auto',
    boxSizing: 'border-box',
    padding: '14px 20px 24px',
    outlineStyle: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  title: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  flows: { display: 'grid', gridTemplateColumns: 'repeat(3, minmax(0, 1fr))', gap: '12px', marginTop: '12px' },
  lower: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    gap: '12px',
    marginTop: '12px',
    '@media (max-width: 1100px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  card: { border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusLarge, padding: '12px 16px', minWidth: 0 },
  heading: { margin: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontWeight: tokens.fontWeightSemibold },
  problem: {
    display: 'grid',
    gridTemplateColumns: '36px minmax(0, 1fr) auto',
    gap: '2px 12px',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    color: 'inherit',
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    ':first-of-type': { borderTopStyle: 'none' },
  },
  count: {
    gridRow: '1 / span 2',
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  summary: {
    gridColumn: '2 / span 2',
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  faint: { margin: '8px 0 0', color: tokens.colorNeutralForeground2 },
  budget: { marginTop: '10px', display: 'grid', gap: '4px' },
  budgetLine: { display: 'flex', justifyContent: 'space-between', flexWrap: 'wrap', columnGap: '12px', fontVariantNumeric: 'tabular-nums' },
  runs: { marginTop: '12px' },
});

/** More are on their own page. */
const problemsShown = 6;

const titleOf = ({ cause, summary }: ProblemGroup): string =>
  cause in problemCauses ? problemCauses[cause as keyof typeof problemCauses].title : summary;

const ProblemList = ({ snapshot }: { snapshot: EngineSnapshot }) => {
  const styles = useStyles();
  const proof = useProof();
  const { problems } = snapshot;
  return (
    <section className={styles.card} aria-labelledby="overview-problems">
      <h2 id="overview-problems" className={styles.heading}>
        Needs somebody
      </h2>
      {problems.length === 0 ? <p className={styles.faint}>Nothing needs you. {proof}</p> : null}
      {problems.slice(0, problemsShown).map((group) => (
        <a key={group.cause} className={styles.problem} href={hashOf('problems', { cause: group.cause })}>
          <span className={styles.count}>{countText(group.count)}</span>
          <span className={styles.name}>{titleOf(group)}</span>
          <ToneMark tone={problemKindLabels[group.kind].tone}>{problemKindLabels[group.kind].title}</ToneMark>
          <span className={styles.summary} title={group.summary}>
            {group.summary}
          </span>
        </a>
      ))}
      {problems.length > problemsShown ? (
        <p className={styles.faint}>
          <a href={hashOf('problems')}>and {countText(problems.length - problemsShown)} more causes</a>
        </p>
      ) : null}
    </section>
  );
};

const Budget = ({ snapshot }: { snapshot: EngineSnapshot }) => {
  const styles = useStyles();
  return (
    <section className={styles.card} aria-labelledby="overview-budget">
      <h2 id="overview-budget" className={styles.heading}>
        Shopify’s API budget
      </h2>
      {snapshot.apiBudget.map(({ storeId, available, maximum }) => {
        const share = maximum === 0 ? 0 : available / maximum;
        return (
          <div key={storeId} className={styles.budget}>
            <span className={styles.budgetLine}>
              <span>{storeId}</span>
              <span>
                {countText(Math.round(available))} of {countText(maximum)} points free
              </span>
            </span>
            <ProgressBar
              value={share}
              thickness="large"
              color={share < 0.1 ? 'warning' : 'brand'}
              aria-label={`${storeId}: share of the budget that is free`}
            />
          </div>
        );
      })}
      <p className={styles.faint}>Despatches come first, then stock that sells fast, then orders.</p>
    </section>
  );
};

export const Overview = () => {
  const styles = useStyles();
  const snapshot = useSnapshot((state) => state.snapshot);
  if (snapshot === undefined) return null;
  return (
    <div className={styles.page} tabIndex={0} role="group" aria-label="Overview">
      <h1 className={styles.title}>Overview</h1>
      <Proof snapshot={snapshot} />
      <div className={styles.flows}>
        <FlowCard flow="import-orders" snapshot={snapshot} />
        <FlowCard flow="push-stock" snapshot={snapshot} />
        <FlowCard flow="push-despatch" snapshot={snapshot} />
      </div>
      <div className={styles.lower}>
        <ProblemList snapshot={snapshot} />
        <Budget snapshot={snapshot} />
      </div>
      <section className={mergeClasses(styles.card, styles.runs)} aria-labelledby="overview-runs">
        <h2 id="overview-runs" className={styles.heading}>
          Last runs
        </h2>
        <Runs runs={snapshot.runs} />
      </section>
    </div>
  );
};
