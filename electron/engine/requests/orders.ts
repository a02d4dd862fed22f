/** Requests about orders: the list, one order's life, and what people decide about held ones. */
import { defined, knownStore, personOf, type Handlers } from './handlers.ts';
import { orderEvents } from './order-events.ts';
import { laterReasons, leftAloneReasons } from '../domain/order-gate.ts';
import { problemOf, ProblemError } from '../domain/problem.ts';
import type { SalesOrderReading } from '../domain/sales-order.ts';
import type { Engine } from '../engine.ts';
import { linkTo } from '../flows/import-orders-linking.ts';
import { choosePart, releaseClaimAndSend } from '../flows/import-orders-people.ts';
import type { OrderRecord } from '../store/ledger-orders.ts';
import type { Ledger } from '../store/ledger.ts';
import { pageSize } from '../../../shared/contract.ts';
import { orderReasons, type OrderReason, type OrderView } from '../../../shared/order-views.ts';

/** Audit lines looked through for a reference that no table is keyed by. */
const linesLookedThrough = 20;

// A reason of the gate that the window has no words for does not compile.
const gateReasons: readonly OrderReason[] = [...leftAloneReasons, ...laterReasons];
const reasonOf = (order: OrderRecord): OrderReason | undefined => {
  const { verdict } = order;
  if (verdict === undefined || verdict.kind === 'import' || order.standing !== 'leftAlone') return undefined;
  return gateReasons.find((one) => one === verdict.reason) ?? orderReasons.find((one) => one === verdict.reason);
};

/** How far KC is, in its own words. */
const stageOf = (reading: SalesOrderReading | undefined): string | undefined => {
  if (reading === undefined) return undefined;
  if (reading.cancelled !== undefined) return 'Cancelled';
  const stages = [...new Set(reading.invoices.map(({ stageName }) => stageName).filter((name) => name !== ''))];
  return stages.length === 0 ? undefined : stages.join(', ');
};

export const orderView = (ledger: Ledger, order: OrderRecord): OrderView => {
  const { storeId, orderId, name, createdAt, cancelledAt, totalMinor, currency, standing } = order;
  const job = ledger.jobs.get({ storeId, flow: 'import-orders', key: orderId });
  const khaos = ledger.khaosOrders.get(storeId, orderId);
  return defined({
    storeId,
    orderId,
    name,
    createdAt,
    cancelledAt,
    totalMinor,
    currency,
    standing,
    reason: reasonOf(order),
    later: order.verdict?.kind === 'later',
    salesOrderCode: khaos?.salesOrderCode ?? job?.reference,
    stage: stageOf(khaos?.reading),
    jobState: job?.state,
    ignored: job?.state === 'skipped' && job.movedBy.startsWith('person:') ? true : undefined,
    problem: job?.problem,
  });
};

/** By number, by associated ref, or by any reference the audit log knows (a sales order code, an invoice, a fulfilment). */
const findOrders = (ledger: Ledger, storeIds: readonly string[], text: string): OrderRecord[] => {
  const named = storeIds.flatMap((storeId) => ledger.orders.byName(storeId, text));
  if (named.length > 0) return named;
  const byRef = ledger.orders.byRef(text);
  if (byRef !== undefined) return storeIds.includes(byRef.storeId) ? [byRef] : [];
  const mentioned = new Map<string, { storeId: string; orderName: string }>();
  for (const { storeId, orderName } of ledger.audit.page({ text }, linesLookedThrough).entries) {
    if (storeId !== undefined && orderName !== undefined && storeIds.includes(storeId))
      mentioned.set(`${storeId} ${orderName}`, { storeId, orderName });
  }
  return [...mentioned.values()].flatMap(({ storeId, orderName }) => ledger.orders.byName(storeId, orderName).slice(0, 1));
};

type OrderRequests = 'list-orders' | 'read-order' | 'link-order' | 'release-claim' | 'choose-part';

export const orderHandlers = (engine: Engine): Pick<Handlers, OrderRequests> => {
  const { ledger } = engine;
  const passFor = (storeId: string) => engine.passFor('import-orders', knownStore(engine, storeId), 'click');
  const orderOf = (storeId: string, orderId: string): OrderRecord => {
    const order = ledger.orders.get(storeId, orderId);
    if (order === undefined) throw new ProblemError(problemOf('request-malformed', 'The ledger has no such order.', { orderId }));
    return order;
  };
  return {
    'list-orders': ({ storeId, standing, text, from }) => {
      const wanted = text?.trim() ?? '';
      if (wanted !== '') {
        const storeIds = storeId === undefined ? engine.settings.stores.map((store) => store.storeId) : [storeId];
        const found = findOrders(ledger, storeIds, wanted).filter((order) => standing === undefined || order.standing === standing);
        return { items: found.slice(0, pageSize).map((order) => orderView(ledger, order)) };
      }
      const page = ledger.orders.list(defined({ storeId, standing }), pageSize, from);
      return defined({ items: page.items.map((order) => orderView(ledger, order)), next: page.next });
    },
    'read-order': ({ storeId, orderId }) => {
      const order = orderOf(storeId, orderId);
      const khaos = ledger.khaosOrders.get(storeId, orderId);
      // The ledger has a row for each line and location.
      const lines = Map.groupBy(ledger.orders.linesOf(storeId, orderId), ({ lineId }) => lineId);
      return defined({
        order: orderView(ledger, order),
        // Where a person linked it, the reference that the sales order has in KC.
        associatedRef: khaos?.associatedRef ?? order.associatedRef,
        khaosAskedAtMs: khaos?.askedAtMs,
        lines: [...lines.values()].map((places) => {
          const { lineId, sku, quantity, refunded } = places[0]!;
          const sum = (units: (place: (typeof places)[number]) => number): number =>
            places.reduce((total, place) => total + units(place), 0);
          return defined({
            lineId,
            sku,
            quantity,
            refunded,
            remaining: sum((place) => place.remaining),
            fulfilled: sum((place) => place.fulfilled),
          });
        }),
        events: orderEvents(ledger, order, khaos),
      });
    },
    'link-order': async ({ storeId, orderId, salesOrderCode }, actor) => {
      await linkTo(orderId, salesOrderCode, personOf(actor), passFor(storeId));
      return null;
    },
    'release-claim': async ({ storeId, orderId }, actor) => {
      await releaseClaimAndSend(orderId, personOf(actor), passFor(storeId));
      return null;
    },
    'choose-part': ({ storeId, orderId, part }, actor) => {
      choosePart(orderId, part, personOf(actor), passFor(storeId));
      return null;
    },
  };
};
