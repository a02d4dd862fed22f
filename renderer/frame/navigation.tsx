/** The pages, on the left; what needs a person is counted beside its page. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { BoxRegular } from '@fluentui/react-icons/svg/box';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { HomeRegular } from '@fluentui/react-icons/svg/home';
import { ReceiptRegular } from '@fluentui/react-icons/svg/receipt';
import { SettingsRegular } from '@fluentui/react-icons/svg/settings';
import { VehicleTruckProfileRegular } from '@fluentui/react-icons/svg/vehicle-truck-profile';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import type { ComponentType } from 'react';
import mark from '../quayside.svg';
import { countText } from '../formats.ts';
import { hashOf, usePlace } from '../place.ts';
import { useSnapshot } from '../stores/snapshot.ts';
import { pageLabels } from '../../shared/labels.ts';
import { pageNames, type PageName } from '../../shared/pages.ts';
import type { EngineSnapshot } from '../../shared/records.ts';

const icons: Record<PageName, ComponentType<{ className?: string }>> = {
  overview: HomeRegular,
  problems: WarningRegular,
  orders: ReceiptRegular,
  stock: BoxRegular,
  despatch: VehicleTruckProfileRegular,
  audit: HistoryRegular,
  'set-up': SettingsRegular,
};

/** How many things of a page wait for a person. */
const waitingFor: Partial<Record<PageName, (snapshot: EngineSnapshot) => number>> = {
  problems: ({ problems }) =>
    problems.filter(({ kind }) => kind !== 'unreachable' && kind !== 'busy').reduce((sum, { count }) => sum + count, 0),
  orders: ({ ledger }) => ledger.held + ledger.failed + ledger.missing,
  stock: ({ stock }) => stock.held,
  despatch: ({ despatch }) => despatch.held,
};

const narrow = '@media (max-width: 900px)';
const useStyles = makeStyles({
  nav: { display: 'flex', flexDirection: 'column', gap: '2px', padding: '10px 8px', minHeight: 0, overflowY: 'auto' },
  brand: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '4px 10px 14px',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    [narrow]: { padding: '4px 8px 14px', fontSize: 0 },
  },
  link: {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    padding: '7px 10px',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    '::before': {
      content: '""',
      position: 'absolute',
      left: 0,
      top: '9px',
      bottom: '9px',
      width: '3px',
      borderRadius: '2px',
      backgroundColor: tokens.colorCompoundBrandStroke,
    },
  },
  icon: { fontSize: '18px', flexShrink: 0 },
  text: { flexGrow: 1, [narrow]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' } },
  count: {
    fontVariantNumeric: 'tabular-nums',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorStatusDangerForeground1,
    fontWeight: tokens.fontWeightSemibold,
  },
});

export const Navigation = () => {
  const styles = useStyles();
  const here = usePlace(({ page }) => page);
  const snapshot = useSnapshot((state) => state.snapshot);
  return (
    <nav className={styles.nav} aria-label="Pages">
      <div className={styles.brand}>
        <img src={mark} alt="" width={20} height={20} />
        Quayside
      </div>
      {pageNames.map((page) => {
        const Icon = icons[page];
        const count = snapshot === undefined ? 0 : (waitingFor[page]?.(snapshot) ?? 0);
        return (
          <a
            key={page}
            href={hashOf(page)}
            className={mergeClasses(styles.link, page === here && styles.here)}
            aria-current={page === here ? 'page' : undefined}
            title={pageLabels[page]}
          >
            <Icon className={styles.icon} />
            <span className={styles.text}>{pageLabels[page]}</span>
            {count === 0 ? null : (
              <span className={styles.count} aria-label={`${countText(count)} need a person`} role="img">
                {countText(count)}
              </span>
            )}
          </a>
        );
      })}
    </nav>
  );
};
