/** Orders: every one that Shopify lists, where it stands, and the whole story of the one that is looked at. */
import { useEffect } from 'react';
import { OrderStory } from './order-story.tsx';
import { countOf, moneyNumber, moneyText, stageText, timeText } from '../../formats.ts';
import { useProof } from '../../parts/empty.tsx';
import { ExportNote, Exporter } from '../../parts/exporter.tsx';
import { Choice, Search } from '../../parts/filters.tsx';
import { Grid, type Column } from '../../parts/grid.tsx';
import { Aside, Page } from '../../parts/page.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { showInPlace, usePlace } from '../../place.ts';
import { useLive } from '../../stores/listing.ts';
import { orderExport, orderList, readOrder, useOrder } from '../../stores/orders.ts';
import { useNowMs, useSnapshot, useStoreIds } from '../../stores/snapshot.ts';
import { orderReasonLabels, standingLabels } from '../../../shared/labels.ts';
import type { OrderStanding, OrderView } from '../../../shared/order-views.ts';

const standings: readonly OrderStanding[] = ['imported', 'onTheWay', 'leftAlone', 'held', 'failed', 'missing'];
const choices = [
  { value: '' as const, title: 'All' },
  // All choices stand on one line, also of a small window.
  ...standings.map((value) => ({ value, title: value === 'imported' ? 'In KC' : standingLabels[value].title })),
];

/** Where it is, or why it is not there. */
const saidOf = (order: OrderView): string => {
  if (order.problem !== undefined) return order.problem.summary;
  if (order.reason !== undefined) return orderReasonLabels[order.reason];
  if (order.stage !== undefined) return stageText(order.stage);
  return order.ignored === true ? 'A person chose to leave it alone' : '';
};

const keyOf = ({ storeId, orderId }: { storeId: string; orderId: string }): string => `${storeId} ${orderId}`;

export const Orders = () => {
  const nowMs = useNowMs();
  const proof = useProof();
  const counts = useSnapshot(({ snapshot }) => snapshot?.ledger);
  const stores = useStoreIds();
  const query = usePlace((place) => place.query);
  const { filter, items, next, sort, loading, loaded, problem } = orderList.use();
  const detail = useOrder((state) => state.detail);
  const asked = standings.find((one) => one === query['standing']);
  const { order: orderId, store: storeId } = query;

  useEffect(() => {
    if (asked !== undefined) orderList.setFilter({ standing: asked, text: '' });
  }, [asked]);
  const key = orderId === undefined || storeId === undefined ? undefined : { storeId, orderId };
  useEffect(() => {
    void readOrder(storeId === undefined || orderId === undefined ? undefined : { storeId, orderId });
  }, [storeId, orderId]);
  useLive(async () => {
    await orderList.refresh();
    await readOrder(useOrder.getState().key);
  });

  const columns: readonly Column<OrderView>[] = [
    { id: 'name', title: 'Order', width: 'minmax(66px, 84px)', cell: (order) => <strong>{order.name}</strong>, sortBy: ({ name }) => name },
    ...(stores.length > 1
      ? [
          {
            id: 'store',
            title: 'Store',
            width: '96px',
            cell: (order: OrderView) => order.storeId,
            sortBy: (order: OrderView) => order.storeId,
          },
        ]
      : []),
    {
      id: 'placed',
      title: 'Placed',
      width: 'minmax(112px, 128px)',
      cell: (order) => timeText(Date.parse(order.createdAt), nowMs),
      sortBy: ({ createdAt }) => Date.parse(createdAt),
    },
    {
      id: 'standing',
      title: 'Where',
      width: 'minmax(128px, 138px)',
      cell: (order) => <ToneMark tone={standingLabels[order.standing].tone}>{standingLabels[order.standing].title}</ToneMark>,
      sortBy: ({ standing }) => standings.indexOf(standing),
    },
    {
      id: 'code',
      title: 'Sales order',
      width: 'minmax(80px, 92px)',
      cell: (order) => order.salesOrderCode ?? '',
      sortBy: ({ salesOrderCode }) => salesOrderCode,
    },
    {
      id: 'said',
      title: 'Stage, or why not',
      width: 'minmax(120px, 1fr)',
      cell: saidOf,
      sortBy: (order) => saidOf(order) || undefined,
    },
    {
      id: 'total',
      title: 'Total',
      width: 'minmax(76px, 96px)',
      align: 'right',
      cell: (order) => moneyText(order.totalMinor, order.currency),
      sortBy: ({ totalMinor, currency }) => moneyNumber(totalMinor, currency),
    },
  ];
  const close = (): void => showInPlace({});
  return (
    <Page
      title="Orders"
      filters={
        <>
          <Search
            label="Order, SO code, reference"
            value={filter.text}
            onChange={(text) => orderList.setFilter({ text, ...(text === '' ? {} : { standing: '' }) })}
          />
          <Choice
            label="Where orders stand"
            options={choices}
            value={filter.standing}
            onChange={(standing) => orderList.setFilter({ standing, text: '' })}
          />
        </>
      }
      acts={<Exporter of={orderExport} />}
      aside={
        key === undefined ? null : (
          <Aside title={detail === undefined ? 'Order' : `Order ${detail.order.name}`} onClose={close}>
            <OrderStory orderKey={key} />
          </Aside>
        )
      }
    >
      <ExportNote of={orderExport} />
      <Grid
        label="Orders"
        items={items}
        columns={columns}
        sort={sort}
        onSort={orderList.setSort}
        keyOf={keyOf}
        loading={loading}
        loaded={loaded}
        problem={problem}
        more={next === undefined ? undefined : () => void orderList.more()}
        empty={filter.text === '' ? `No order stands here. ${proof}` : `No order is known by “${filter.text}”. ${proof}`}
        openKey={key === undefined ? undefined : keyOf(key)}
        onOpen={(order) => showInPlace({ store: order.storeId, order: order.orderId })}
        foot={`${counts === undefined ? '' : `${countOf(counts.ordersSeen, 'order')} seen, ${counts.missing} missing. `}${countOf(items.length, 'order')} shown${next === undefined ? '' : ', more below'}.`}
      />
    </Page>
  );
};
