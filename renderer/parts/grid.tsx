/**
 * A dense list of any length: only what is seen is drawn. One stop of the Tab key for its lines; arrows move, Enter opens, Space
 * chooses, and the focus stays with the list while its rows come and go. Heads that sort are stops of their own.
 */
import { makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { countText } from '../formats.ts';
import { ListTrouble } from './list-trouble.tsx';
import { nextSort, sortedBy, type SortValue } from './sorting.ts';
import type { Sort } from '../stores/listing.ts';
import type { Problem } from '../../shared/records.ts';

const rowPixels = 30;
/** Rows beyond the edge that are drawn, so that scrolling shows no gap. */
const overscan = 12;
/** So close to the end the next page is asked for. */
const nearEnd = 20;

export type Column<Item> = {
  id: string;
  title: string;
  /** A CSS grid track: `96px`, `minmax(160px, 2fr)`. */
  width: string;
  align?: 'right';
  cell(item: Item): ReactNode;
  /** What the lines are put in order by; without it the column does not sort. Undefined stands last either way. */
  sortBy?(item: Item): SortValue;
};

const useStyles = makeStyles({
  frame: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: 0,
    minWidth: 0,
    overflow: 'hidden',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    // The rows lie above their list, so the ring lies above both.
    ':has(> [role="grid"]:focus-visible)::after': {
      content: '""',
      position: 'absolute',
      inset: 0,
      zIndex: 2,
      border: `2px solid ${tokens.colorStrokeFocus2}`,
      pointerEvents: 'none',
    },
  },
  scroll: { flexGrow: 1, minHeight: 0, overflow: 'auto', outlineStyle: 'none' },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  row: {
    display: 'grid',
    alignItems: 'center',
    height: `${rowPixels}px`,
    padding: '0 20px',
    columnGap: '14px',
    '@media (max-width: 1100px)': { columnGap: '8px' },
    boxSizing: 'border-box',
    minWidth: 'fit-content',
    width: '100%',
  },
  body: { position: 'relative' },
  item: {
    position: 'absolute',
    left: 0,
    top: 0,
    cursor: 'default',
    fontVariantNumeric: 'tabular-nums',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Selected },
    '@media (forced-colors: active)': { outline: '1px solid Highlight', outlineOffset: '-1px' },
  },
  active: {
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  cell: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  right: { textAlign: 'right' },
  sorter: {
    maxWidth: '100%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    margin: 0,
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    cursor: 'pointer',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  empty: { padding: '28px 20px', color: tokens.colorNeutralForeground2, maxWidth: '62ch', lineHeight: tokens.lineHeightBase400 },
  foot: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '6px 20px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
  },
});

export type GridProps<Item> = {
  label: string;
  items: readonly Item[];
  columns: readonly Column<Item>[];
  keyOf(item: Item): string;
  /** There are more rows than were read. */
  more?: (() => void) | undefined;
  loading: boolean;
  loaded: boolean;
  /** Why the list could not be read. */
  problem: Problem | undefined;
  /** What an empty list proves. */
  empty: ReactNode;
  /** The row that is looked at. */
  openKey?: string | undefined;
  onOpen?(item: Item): void;
  /** Rows may be chosen for an act. */
  chosen?: ReadonlySet<string>;
  onChoose?(keys: ReadonlySet<string>): void;
  sort?: Sort | undefined;
  onSort?(sort: Sort | undefined): void;
  /** The line below the list. */
  foot: string;
};

export const Grid = <Item,>(props: GridProps<Item>) => {
  const { label, columns, keyOf, more, loading, loaded, problem, empty, openKey, onOpen, chosen, onChoose, sort, onSort, foot } = props;
  const styles = useStyles();
  const by = columns.find(({ id: column }) => column === sort?.column)?.sortBy;
  const items = useMemo(
    () => (by === undefined ? props.items : sortedBy(props.items, by, sort?.descending === true)),
    // Columns are made anew with each drawing; what a column sorts by goes with its name.
    [props.items, sort?.column, sort?.descending],
  );
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string>();
  const found = items.findIndex((item) => keyOf(item) === activeKey);
  const active = found === -1 ? 0 : found;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPixels,
    overscan,
    scrollPaddingStart: rowPixels,
  });
  const rows = virtual.getVirtualItems();
  const lastSeen = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== undefined && sort === undefined && !loading && items.length > 0 && lastSeen >= items.length - nearEnd) more();
  }, [more, sort, loading, lastSeen, items.length]);

  const template = `${onChoose === undefined ? '' : '20px '}${columns.map(({ width }) => width).join(' ')}`;
  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    const item = items[next];
    if (item === undefined) return;
    setActiveKey(keyOf(item));
    virtual.scrollToIndex(next);
  };
  const toggle = (item: Item): void => {
    if (onChoose === undefined) return;
    const keys = new Set(chosen);
    if (!keys.delete(keyOf(item))) keys.add(keyOf(item));
    onChoose(keys);
  };
  const pageRows = (): number => Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / rowPixels) - 2);
  const onKey = (event: KeyboardEvent): void => {
    const item = items[active];
    const moves: Record<string, () => void> = {
      ArrowDown: () => moveTo(active + 1),
      ArrowUp: () => moveTo(active - 1),
      PageDown: () => moveTo(active + pageRows()),
      PageUp: () => moveTo(active - pageRows()),
      Home: () => moveTo(0),
      End: () => moveTo(items.length - 1),
      Enter: () => item !== undefined && onOpen?.(item),
      ' ': () => item !== undefined && toggle(item),
    };
    if (event.key.toLowerCase() === 'a' && event.ctrlKey && onChoose !== undefined) {
      event.preventDefault();
      return onChoose(new Set(items.map(keyOf)));
    }
    const move = event.target === event.currentTarget ? moves[event.key] : undefined;
    if (move === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move();
  };

  return (
    <div className={styles.frame}>
      {problem === undefined ? null : <ListTrouble problem={problem} stale={items.length > 0} />}
      <div
        ref={scroll}
        className={styles.scroll}
        role="grid"
        aria-label={label}
        aria-rowcount={more === undefined ? items.length + 1 : -1}
        aria-multiselectable={onChoose !== undefined}
        aria-activedescendant={rows.some(({ index }) => index === active) ? `${id}-${active}` : undefined}
        aria-busy={loading && !loaded}
        tabIndex={0}
        onKeyDown={onKey}
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={styles.row} style={{ gridTemplateColumns: template }}>
            {onChoose === undefined ? null : (
              <span role="columnheader">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label="Choose all lines that are shown"
                  checked={items.length > 0 && items.every((item) => chosen?.has(keyOf(item)) === true)}
                  onChange={(event) => onChoose(new Set(event.currentTarget.checked ? items.map(keyOf) : []))}
                />
              </span>
            )}
            {columns.map((column) => (
              <span
                key={column.id}
                role="columnheader"
                className={mergeClasses(styles.cell, column.align === 'right' && styles.right)}
                title={column.title}
                aria-sort={sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined}
              >
                {column.sortBy === undefined || onSort === undefined ? (
                  column.title
                ) : (
                  <button type="button" className={styles.sorter} onClick={() => onSort(nextSort(sort, column.id))}>
                    {column.title}
                    {sort?.column === column.id ? <span aria-hidden="true">{sort.descending ? ' ▼' : ' ▲'}</span> : null}
                  </button>
                )}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {rows.map(({ index, start }) => {
            const item = items[index];
            if (item === undefined) return null;
            const key = keyOf(item);
            const isChosen = chosen?.has(key) ?? false;
            return (
              <div
                key={key}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={onChoose === undefined ? openKey === key : isChosen}
                className={mergeClasses(
                  styles.row,
                  styles.item,
                  (openKey === key || isChosen) && styles.chosen,
                  index === active && styles.active,
                )}
                style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
                onClick={() => {
                  setActiveKey(key);
                  onOpen?.(item);
                }}
              >
                {onChoose === undefined ? null : (
                  <span role="gridcell">
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      checked={isChosen}
                      aria-label="Choose this line"
                      onClick={(event) => event.stopPropagation()}
                      onChange={() => toggle(item)}
                    />
                  </span>
                )}
                {columns.map((column) => (
                  <span key={column.id} role="gridcell" className={mergeClasses(styles.cell, column.align === 'right' && styles.right)}>
                    {column.cell(item)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
        {items.length === 0 && problem === undefined ? (
          <div role="rowgroup">
            <div role="row" className={styles.empty}>
              <span role="gridcell">{loaded ? empty : <Spinner size="tiny" label="Reading …" />}</span>
            </div>
          </div>
        ) : null}
      </div>
      <div className={styles.foot}>
        {items.length === 0 && problem !== undefined ? 'Nothing was read.' : foot}
        {sort !== undefined && more !== undefined && loaded && !loading
          ? ` Sorted among the first ${countText(items.length)}; a filter brings the others in.`
          : ''}
      </div>
    </div>
  );
};
