/** Parcels, and the plan of the one order that is looked at. */
import { create } from 'zustand';
import { createExport, isoTime } from './export.ts';
import { createListing } from './listing.ts';
import { act } from './notices.ts';
import { bridge } from '../bridge.ts';
import { jobStateLabels } from '../../shared/labels.ts';
import type { DespatchPlan, ParcelView } from '../../shared/despatch-views.ts';
import type { OrderView } from '../../shared/order-views.ts';
import type { JobState, Problem } from '../../shared/records.ts';

export type ParcelKind = 'waiting' | 'held' | 'told' | 'all';

const statesOf: Record<ParcelKind, readonly JobState[] | undefined> = {
  waiting: ['queued', 'running', 'waiting', 'unconfirmed'],
  held: ['held', 'failed'],
  told: ['done'],
  all: undefined,
};

export const parcelList = createListing<{ kind: ParcelKind }, ParcelView>({ kind: 'all' }, async ({ kind }, from) => {
  const states = statesOf[kind];
  const reply = await bridge.ask('list-parcels', {
    ...(states === undefined ? {} : { states: [...states] }),
    ...(from === undefined ? {} : { from }),
  });
  return reply.ok ? { ok: true, value: { items: reply.value.items, next: reply.value.next } } : reply;
});

/** The number first: it is what a customer asks for, and what must not be cut. */
export const trackingText = ({ tracking }: ParcelView): string =>
  tracking.map(({ company, number }) => [number, company].filter((part) => part !== undefined).join(' ')).join(', ');

/** A parcel's job that is done has told the customer. */
export const parcelState = ({ jobState }: ParcelView): string => (jobState === 'done' ? 'Customer told' : jobStateLabels[jobState].title);

export const parcelExport = createExport<ParcelView, string>(
  'despatch',
  [
    ['order', ({ orderName }) => orderName],
    ['store', ({ storeId }) => storeId],
    ['parcel', ({ parcel }) => parcel],
    ['late tracking', ({ lateTracking }) => (lateTracking ? 'yes' : '')],
    ['state', parcelState],
    ['units', ({ units }) => units],
    ['invoices', ({ invoices }) => invoices.join('; ')],
    ['tracking', trackingText],
    ['noticed', ({ noticedAtMs }) => isoTime(noticedAtMs)],
    ['told', ({ toldAtMs }) => isoTime(toldAtMs)],
    ['why', ({ problem, why, toldAtMs }) => problem?.summary ?? (toldAtMs === undefined ? why : undefined)],
  ],
  parcelList.readPage,
);

type Planned = {
  /** Orders that the typed number may mean; a person chooses. */
  found: readonly OrderView[] | undefined;
  plan: DespatchPlan | undefined;
  problem: Problem | undefined;
  looking: boolean;
};
const none: Planned = { found: undefined, plan: undefined, problem: undefined, looking: false };
export const usePlan = create<Planned>(() => none);

export const closePlan = (): void => usePlan.setState(none);

export const readPlan = async (order: { storeId: string; orderId: string }): Promise<void> => {
  usePlan.setState({ ...none, looking: true });
  const reply = await bridge.ask('plan-despatch', { storeId: order.storeId, orderId: order.orderId });
  usePlan.setState(reply.ok ? { ...none, plan: reply.value } : { ...none, problem: reply.problem });
};

/** By the number the office knows. */
export const findOrder = async (text: string): Promise<void> => {
  usePlan.setState({ ...none, looking: true });
  const reply = await bridge.ask('list-orders', { text });
  if (!reply.ok) return usePlan.setState({ ...none, problem: reply.problem });
  const [only] = reply.value.items;
  if (only !== undefined && reply.value.items.length === 1) return readPlan(only);
  usePlan.setState({ ...none, found: reply.value.items });
};

export const pushOrder = async (plan: DespatchPlan): Promise<void> => {
  const { storeId, orderId, orderName } = plan;
  const after = await act('push-despatch', { storeId, orderId }, () => `The despatches of ${orderName} were pushed; see what stands now.`);
  if (after !== undefined) usePlan.setState({ ...none, plan: after });
  await parcelList.refresh();
};
