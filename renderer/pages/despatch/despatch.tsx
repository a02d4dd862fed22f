/** Despatch: parcels that left, whether their customers were told, and a push of one order by the number the office knows. */
import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { DespatchPlanView } from './plan.tsx';
import { countOf, countText, timeText } from '../../formats.ts';
import { ExportNote, Exporter } from '../../parts/exporter.tsx';
import { Choice } from '../../parts/filters.tsx';
import { Grid, type Column } from '../../parts/grid.tsx';
import { Aside, Page } from '../../parts/page.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { showInPlace, usePlace } from '../../place.ts';
import {
  closePlan,
  findOrder,
  parcelExport,
  parcelList,
  parcelState,
  readPlan,
  trackingText,
  usePlan,
  type ParcelKind,
} from '../../stores/despatch.ts';
import { useLive } from '../../stores/listing.ts';
import { useNowMs, useSnapshot } from '../../stores/snapshot.ts';
import { jobStateLabels } from '../../../shared/labels.ts';
import type { ParcelView } from '../../../shared/despatch-views.ts';

const useStyles = makeStyles({
  form: { display: 'flex', gap: '8px' },
  search: { width: '232px' },
  faint: { color: tokens.colorNeutralForeground2 },
});

const choices: readonly { value: ParcelKind; title: string }[] = [
  { value: 'all', title: 'All' },
  { value: 'waiting', title: 'Waiting' },
  { value: 'held', title: 'Held' },
  { value: 'told', title: 'Told' },
];

const keyOf = ({ storeId, key }: ParcelView): string => `${storeId} ${key}`;

const parcelText = ({ parcel, lateTracking }: ParcelView): string =>
  parcel === 0 ? 'goods on no line' : `${parcel}${lateTracking ? ', late tracking' : ''}`;

export const Despatch = () => {
  const styles = useStyles();
  const nowMs = useNowMs();
  const counts = useSnapshot(({ snapshot }) => snapshot?.despatch);
  const query = usePlace((place) => place.query);
  const { filter, items, next, sort, loading, loaded, problem } = parcelList.use();
  const planned = usePlan();
  const [text, setText] = useState('');
  const { store: storeId, order: orderId } = query;
  useEffect(() => {
    if (storeId !== undefined && orderId !== undefined) void readPlan({ storeId, orderId });
  }, [storeId, orderId]);
  useEffect(() => closePlan, []);
  const search = useRef<HTMLInputElement>(null);
  const wantsPush = query['do'] === 'push';
  // The tray's way in: which order, only a person can say.
  useEffect(() => {
    if (!wantsPush) return;
    search.current?.focus();
    showInPlace({});
  }, [wantsPush]);
  useLive(parcelList.refresh);
  const close = (): void => {
    closePlan();
    showInPlace({});
  };
  const isOpen = planned.plan !== undefined || planned.found !== undefined || planned.problem !== undefined || planned.looking;
  const columns: readonly Column<ParcelView>[] = [
    {
      id: 'order',
      title: 'Order',
      width: 'minmax(66px, 84px)',
      cell: (parcel) => <strong>{parcel.orderName ?? '–'}</strong>,
      sortBy: ({ orderName }) => orderName,
    },
    { id: 'parcel', title: 'Parcel', width: 'minmax(52px, 112px)', cell: parcelText, sortBy: ({ parcel }) => parcel },
    {
      id: 'state',
      title: 'State',
      width: 'minmax(116px, 124px)',
      cell: (parcel) => <ToneMark tone={jobStateLabels[parcel.jobState].tone}>{parcelState(parcel)}</ToneMark>,
      sortBy: parcelState,
    },
    {
      id: 'units',
      title: 'Units',
      width: 'minmax(40px, 48px)',
      align: 'right',
      cell: ({ units }) => (units === 0 ? '–' : countText(units)),
      sortBy: ({ units }) => units,
    },
    {
      id: 'invoice',
      title: 'Invoice',
      width: 'minmax(84px, 100px)',
      spare: true,
      cell: ({ invoices }) => invoices.join(', '),
      sortBy: ({ invoices }) => invoices[0],
    },
    {
      id: 'tracking',
      title: 'Tracking',
      width: 'minmax(134px, 212px)',
      cell: trackingText,
      sortBy: (parcel) => trackingText(parcel) || undefined,
    },
    {
      id: 'noticed',
      title: 'Noticed',
      width: 'minmax(112px, 128px)',
      spare: true,
      cell: (parcel) => timeText(parcel.noticedAtMs, nowMs),
      sortBy: ({ noticedAtMs }) => noticedAtMs,
    },
    {
      id: 'why',
      title: 'Told, or why not',
      width: 'minmax(112px, 1fr)',
      cell: (parcel) =>
        parcel.problem?.summary ?? (parcel.toldAtMs === undefined ? parcel.why : `told ${timeText(parcel.toldAtMs, nowMs)}`),
      sortBy: ({ toldAtMs }) => toldAtMs,
    },
  ];
  const proof =
    counts === undefined
      ? ''
      : `${countOf(counts.told, 'parcel')} told, ${countText(counts.waiting + counts.unconfirmed)} waiting, ${countText(counts.held)} held.`;
  return (
    <Page
      title="Despatch"
      filters={<Choice label="Which parcels" options={choices} value={filter.kind} onChange={(kind) => parcelList.setFilter({ kind })} />}
      acts={
        <>
          <Exporter of={parcelExport} />
          <form
            className={styles.form}
            role="search"
            aria-label="Order to push"
            onSubmit={(event) => {
              event.preventDefault();
              if (text.trim() !== '') void findOrder(text.trim());
            }}
          >
            <SearchBox
              ref={search}
              className={styles.search}
              aria-label="Order, SO code or another reference"
              placeholder="Order, SO code, reference"
              value={text}
              data-search=""
              onChange={(_event, data) => setText(data.value)}
            />
            <Button type="submit" appearance="primary" disabled={text.trim() === ''}>
              Show plan
            </Button>
          </form>
        </>
      }
      aside={
        isOpen ? (
          <Aside title={planned.plan === undefined ? 'Push a despatch' : `Despatch of ${planned.plan.orderName}`} onClose={close}>
            <DespatchPlanView planned={planned} />
          </Aside>
        ) : null
      }
    >
      <ExportNote of={parcelExport} />
      <Grid
        label="Parcels"
        items={items}
        columns={columns}
        beside={planned.plan !== undefined}
        sort={sort}
        onSort={parcelList.setSort}
        keyOf={keyOf}
        loading={loading}
        loaded={loaded}
        problem={problem}
        more={next === undefined ? undefined : () => void parcelList.more()}
        empty={
          filter.kind === 'held'
            ? `No parcel is held. ${proof}`
            : filter.kind === 'waiting'
              ? `No parcel waits. ${proof}`
              : `Khaos Control has shown no despatch yet. ${proof}`
        }
        openKey={
          planned.plan === undefined
            ? undefined
            : items.map(keyOf).find((key) => key.startsWith(`${planned.plan?.storeId} ${planned.plan?.orderId}`))
        }
        onOpen={(parcel) => void readPlan(parcel)}
        foot={`${countOf(items.length, 'parcel')} shown${next === undefined ? '' : ', more below'}. ${proof}`}
      />
    </Page>
  );
};
