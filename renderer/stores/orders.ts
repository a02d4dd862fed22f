/** The list of orders, the one that is looked at, and what people decide about held ones. */
import { create } from 'zustand';
import { createExport } from './export.ts';
import { createListing } from './listing.ts';
import { act } from './notices.ts';
import { bridge } from '../bridge.ts';
import { moneyNumber } from '../formats.ts';
import { orderReasonLabels, standingLabels } from '../../shared/labels.ts';
import type { OrderDetail, OrderStanding, OrderView } from '../../shared/order-views.ts';
import type { Problem } from '../../shared/records.ts';

export type OrderFilter = { standing: OrderStanding | ''; text: string };

export const orderList = createListing<OrderFilter, OrderView>({ standing: '', text: '' }, async ({ standing, text }, from) => {
  const reply = await bridge.ask('list-orders', {
    ...(standing === '' ? {} : { standing }),
    ...(text === '' ? {} : { text }),
    ...(from === undefined ? {} : { from }),
  });
  return reply.ok ? { ok: true, value: { items: reply.value.items, next: reply.value.next } } : reply;
});

export const orderExport = createExport<OrderView, string>(
  'orders',
  [
    ['order', ({ name }) => name],
    ['store', ({ storeId }) => storeId],
    ['placed', ({ createdAt }) => createdAt],
    ['where', ({ standing }) => standingLabels[standing].title],
    ['sales order', ({ salesOrderCode }) => salesOrderCode],
    ['stage', ({ stage }) => stage],
    ['left alone because', ({ reason }) => (reason === undefined ? undefined : orderReasonLabels[reason])],
    ['problem', ({ problem }) => problem?.summary],
    ['total', ({ totalMinor, currency }) => moneyNumber(totalMinor, currency)],
    ['currency', ({ currency }) => currency],
  ],
  orderList.readPage,
);

export type OrderKey = { storeId: string; orderId: string };

type Looked = { key: OrderKey | undefined; detail: OrderDetail | undefined; problem: Problem | undefined };
export const useOrder = create<Looked>(() => ({ key: undefined, detail: undefined, problem: undefined }));

const isSame = (one: OrderKey | undefined, other: OrderKey): boolean => one?.orderId === other.orderId && one.storeId === other.storeId;

export const readOrder = async (key: OrderKey | undefined): Promise<void> => {
  const { storeId, orderId } = key ?? {};
  if (storeId === undefined || orderId === undefined) return useOrder.setState({ key: undefined, detail: undefined, problem: undefined });
  const asked = { storeId, orderId };
  if (!isSame(useOrder.getState().key, asked)) useOrder.setState({ key: asked, detail: undefined, problem: undefined });
  const reply = await bridge.ask('read-order', asked);
  if (!isSame(useOrder.getState().key, asked)) return;
  useOrder.setState(reply.ok ? { detail: reply.value, problem: undefined } : { problem: reply.problem });
};

const afterAct = async (key: OrderKey, queued: boolean): Promise<void> => {
  if (queued) await bridge.ask('run-flow', { flow: 'import-orders', storeId: key.storeId });
  await Promise.all([readOrder(key), orderList.refresh()]);
};

export const orderActs = {
  retry: async (key: OrderKey) => {
    const job = { storeId: key.storeId, flow: 'import-orders' as const, key: key.orderId };
    if ((await act('retry-jobs', { jobs: [job] }, () => 'The order is put back into the queue.')) !== undefined) await afterAct(key, true);
  },
  ignore: async (key: OrderKey, reason: string) => {
    const job = { storeId: key.storeId, flow: 'import-orders' as const, key: key.orderId };
    if ((await act('ignore-jobs', { jobs: [job], reason }, () => 'The order is left alone for good.')) !== undefined)
      await afterAct(key, false);
  },
  link: async (key: OrderKey, salesOrderCode: string) => {
    const { storeId, orderId } = key;
    const done = await act('link-order', { storeId, orderId, salesOrderCode }, () => `The order is linked to ${salesOrderCode}.`);
    if (done !== undefined) await afterAct(key, false);
  },
  release: async (key: OrderKey) => {
    const { storeId, orderId } = key;
    const done = await act(
      'release-claim',
      { storeId, orderId },
      () => 'The claim is given free; the order goes as new once it is certain that KC does not have it.',
    );
    if (done !== undefined) await afterAct(key, true);
  },
  choose: async (key: OrderKey, part: 'remaining' | 'all') => {
    const { storeId, orderId } = key;
    const done = await act('choose-part', { storeId, orderId, part }, () =>
      part === 'all' ? 'All of the order is imported.' : 'What remains of the order is imported.',
    );
    if (done !== undefined) await afterAct(key, true);
  },
};
