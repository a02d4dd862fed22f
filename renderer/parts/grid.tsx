/**
 * A dense list of any length: only what is seen is drawn. One stop of the Tab key for its lines; arrows move, Enter opens, Space
 * chooses, and the focus stays with the list while its rows come and go. Heads that sort are stops of their own.
 */
import { mergeClasses, Spinner } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { rowPixels, useStyles } from './grid-look.ts';
import { countText } from '../formats.ts';
import { ListTrouble } from './list-trouble.tsx';
import { nextSort, sortedBy, type SortValue } from './sorting.ts';
import type { Sort } from '../stores/listing.ts';
import type { Problem } from '../../shared/records.ts';

/** Rows beyond the edge that are drawn, so that scrolling shows no gap. */
const overscan = 12;
/** So close to the end the next page is asked for. */
const nearEnd = 20;

export type Column<Item> = {
  id: string;
  title: string;
  /** A CSS grid track that does not go by its content: `96px`, `minmax(80px, 96px)`, `minmax(160px, 2fr)`. The narrow end is for a small window. */
  width: string;
  align?: 'right';
  /** Left out while a detail that tells it too is open beside the list. */
  spare?: true;
  /** Plain text is shown whole under the pointer, where the column cuts it. */
  cell(item: Item): ReactNode;
  /** What the lines are put in order by; without it the column does not sort. Undefined stands last either way. */
  sortBy?(item: Item): SortValue;
};

export type GridProps<Item> = {
  label: string;
  items: readonly Item[];
  columns: readonly Column<Item>[];
  /** A detail is open beside the list. */
  beside?: boolean;
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
  const { label, keyOf, more, loading, loaded, problem, empty, openKey, onOpen, chosen, onChoose, sort, onSort, foot } = props;
  const styles = useStyles();
  const columns = props.beside === true ? props.columns.filter(({ spare }) => spare !== true) : props.columns;
  const by = props.columns.find(({ id: column }) => column === sort?.column)?.sortBy;
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

  const cellClass = (column: Column<Item>, index: number): string =>
    mergeClasses(
      styles.cell,
      column.align === 'right' && styles.right,
      column.align !== 'right' && columns[index - 1]?.align === 'right' && styles.afterRight,
    );
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
            {columns.map((column, place) => (
              <span
                key={column.id}
                role="columnheader"
                className={cellClass(column, place)}
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
                {columns.map((column, place) => {
                  const content = column.cell(item);
                  return (
                    <span
                      key={column.id}
                      role="gridcell"
                      className={cellClass(column, place)}
                      title={typeof content === 'string' ? content : undefined}
                    >
                      {content}
                    </span>
                  );
                })}
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
