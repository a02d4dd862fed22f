/** The one sentence finance looks for: how many orders Shopify has, where they are, and that none is missing. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle';
import { countText, timeText } from '../../formats.ts';
import { hashOf } from '../../place.ts';
import { standingLabels } from '../../../shared/labels.ts';
import type { OrderStanding } from '../../../shared/order-views.ts';
import type { EngineSnapshot } from '../../../shared/records.ts';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px 28px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    padding: '12px 16px',
  },
  verdict: { display: 'flex', alignItems: 'center', gap: '12px', flexGrow: 1 },
  icon: { fontSize: '28px', flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  number: {
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  faint: { color: tokens.colorNeutralForeground2 },
  counts: { display: 'flex', flexWrap: 'wrap', gap: '6px 26px', margin: 0 },
  count: {
    display: 'flex',
    flexDirection: 'column-reverse',
    color: 'inherit',
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  name: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: 'tabular-nums' },
});

const shown: readonly OrderStanding[] = ['imported', 'onTheWay', 'leftAlone', 'held', 'failed'];

export const Proof = ({ snapshot }: { snapshot: EngineSnapshot }) => {
  const styles = useStyles();
  const { ledger, provenAtMs, atMs } = snapshot;
  const isGood = ledger.missing === 0;
  const Icon = isGood ? CheckmarkCircleFilled : ErrorCircleFilled;
  return (
    <section className={styles.card} aria-label="Every order accounted for">
      <div className={styles.verdict}>
        <Icon className={mergeClasses(styles.icon, isGood ? styles.good : styles.bad)} />
        <div>
          <div className={mergeClasses(styles.number, !isGood && styles.bad)}>{countText(ledger.missing)} missing</div>
          <div className={styles.faint}>
            {countText(ledger.ordersSeen)} orders in Shopify,{' '}
            {provenAtMs === undefined ? 'the proof has not run yet' : `proven ${timeText(provenAtMs, atMs)}`}
          </div>
        </div>
      </div>
      <div className={styles.counts}>
        {shown.map((standing) => (
          <a key={standing} className={styles.count} href={hashOf('orders', { standing })}>
            <span className={styles.name}>{standingLabels[standing].title}</span>
            <span className={mergeClasses(styles.value, ledger[standing] > 0 && standingLabels[standing].tone === 'bad' && styles.bad)}>
              {countText(ledger[standing])}
            </span>
          </a>
        ))}
      </div>
    </section>
  );
};
