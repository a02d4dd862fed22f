/** What a push would change, and what it came to, line by line. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { countText } from '../../formats.ts';
import { ToneMark } from '../../parts/tone.tsx';
import { outletText } from '../../stores/stock.ts';
import { changeLabels, outletLabels } from '../../../shared/labels.ts';
import type { OutletView, PushPreview } from '../../../shared/stock-views.ts';

const useStyles = makeStyles({
  scroll: {
    maxHeight: '260px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: { width: '100%', borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums' },
  head: {
    position: 'sticky',
    top: 0,
    backgroundColor: tokens.colorNeutralBackground2,
    color: tokens.colorNeutralForeground2,
    fontWeight: 'normal',
    fontSize: tokens.fontSizeBase200,
    textAlign: 'left',
  },
  cell: { padding: '4px 10px', whiteSpace: 'nowrap', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  right: { textAlign: 'right' },
  wide: { whiteSpace: 'normal' },
});

const Table = ({
  label,
  titles,
  rows,
}: {
  label: string;
  titles: readonly { title: string; right?: boolean }[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}) => {
  const styles = useStyles();
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={label}>
      <table className={styles.table}>
        <thead>
          <tr>
            {titles.map(({ title, right }) => (
              <th key={title} scope="col" className={mergeClasses(styles.cell, styles.head, right === true && styles.right)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, at) => (
                <td
                  key={titles[at]?.title}
                  className={mergeClasses(styles.cell, titles[at]?.right === true && styles.right, at === cells.length - 1 && styles.wide)}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

export const ChangeTable = ({ lines }: { lines: PushPreview['lines'] }) => (
  <Table
    label="What would change"
    titles={[
      { title: 'Stock code' },
      { title: 'On hand now', right: true },
      { title: 'then', right: true },
      { title: 'Offered now', right: true },
      { title: 'then ', right: true },
      { title: 'Change' },
    ]}
    rows={lines.map((line) => ({
      key: outletText(line),
      cells: [
        line.stockCode,
        countText(line.now),
        countText(line.wanted),
        countText(line.offersNow),
        countText(line.offersThen),
        <ToneMark key="change" tone={changeLabels[line.change].tone} title={line.why}>
          {changeLabels[line.change].title}
        </ToneMark>,
      ],
    }))}
  />
);

export const VerdictTable = ({ lines }: { lines: readonly OutletView[] }) => (
  <Table
    label="What came of each line"
    titles={[
      { title: 'Stock code' },
      { title: 'Wanted', right: true },
      { title: 'Shopify', right: true },
      { title: 'Verdict' },
      { title: 'Why' },
    ]}
    rows={lines.map((line) => ({
      key: outletText(line),
      cells: [
        line.stockCode ?? line.sku ?? '–',
        line.wanted === undefined ? '–' : countText(line.wanted),
        line.onHand === undefined ? '–' : countText(line.onHand),
        <ToneMark key="verdict" tone={outletLabels[line.standing].tone}>
          {line.standing === 'confirmed' ? 'Confirmed' : outletLabels[line.standing].title}
        </ToneMark>,
        line.problem?.summary ??
          (line.frozen === undefined ? (line.standing === 'confirmed' ? '' : (line.why ?? '')) : `Frozen: ${line.frozen}`),
      ],
    }))}
  />
);
