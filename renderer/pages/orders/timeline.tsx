/** What happened to one order, in the order in which it happened, with the system it happened in. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { dayText, exactText } from '../../formats.ts';
import { jobStateLabels, orderEventLabels, orderOutcomeLabels, systemLabels, whoOf } from '../../../shared/labels.ts';
import type { OrderEvent } from '../../../shared/order-views.ts';

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  event: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '0 12px',
    padding: '0 0 12px 22px',
    '::before': {
      content: '""',
      position: 'absolute',
      left: '4px',
      top: '14px',
      bottom: '-4px',
      width: '1px',
      backgroundColor: tokens.colorNeutralStroke1,
    },
    ':last-child::before': { display: 'none' },
    '::after': {
      content: '""',
      position: 'absolute',
      left: 0,
      top: '6px',
      width: '9px',
      height: '9px',
      borderRadius: '50%',
      boxSizing: 'border-box',
      border: `2px solid ${tokens.colorNeutralForeground3}`,
      backgroundColor: tokens.colorNeutralBackground1,
      forcedColorAdjust: 'none',
    },
  },
  good: {
    '::after': { backgroundColor: tokens.colorStatusSuccessForeground1, border: `2px solid ${tokens.colorStatusSuccessForeground1}` },
  },
  plain: {},
  warn: {
    '::after': { border: `2px solid ${tokens.colorStatusWarningForeground3}`, backgroundColor: tokens.colorStatusWarningForeground3 },
  },
  bad: {
    '::after': {
      border: `2px solid ${tokens.colorStatusDangerForeground1}`,
      backgroundColor: tokens.colorStatusDangerForeground1,
      borderRadius: '1px',
    },
  },
  what: { fontWeight: tokens.fontWeightSemibold },
  when: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  detail: { gridColumn: '1 / -1', overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
  system: { color: tokens.colorNeutralForeground2 },
});

const titleOf = (event: OrderEvent): string =>
  event.kind === 'moved' && event.state !== undefined ? jobStateLabels[event.state].title : orderEventLabels[event.kind];

export const Timeline = ({ events, nowMs }: { events: readonly OrderEvent[]; nowMs: number }) => {
  const styles = useStyles();
  return (
    <ol className={styles.list}>
      {events.map((event, at) => (
        // Two events may be equal in everything but their place.
        <li key={at} className={mergeClasses(styles.event, styles[event.tone])}>
          <span className={styles.what}>{titleOf(event)}</span>
          <span className={styles.when}>{event.day === undefined ? exactText(event.atMs, nowMs) : dayText(event.day)}</span>
          <span className={styles.detail}>
            <span className={styles.system}>{systemLabels[event.system]}</span>
            {[
              event.outcome === undefined ? undefined : orderOutcomeLabels[event.outcome],
              event.detail,
              event.actor?.startsWith('person:') === true ? `by ${whoOf(event.actor)}` : undefined,
            ]
              .filter((part) => part !== undefined)
              .map((part) => ` · ${part}`)
              .join('')}
          </span>
        </li>
      ))}
    </ol>
  );
};
