/** One order's life across both systems, put together from everything the ledger keeps of it. */
import { defined } from './handlers.ts';
import { stepOutcome } from './step-outcome.ts';
import type { Step } from '../store/ledger-jobs.ts';
import type { KhaosOrderRecord, OrderRecord } from '../store/ledger-orders.ts';
import type { Ledger } from '../store/ledger.ts';
import { jobStates } from '../../../shared/records.ts';
import { orderEventKinds, type OrderEvent, type OrderOutcome } from '../../../shared/order-views.ts';

/** An order's job moves a dozen times; far more is an order retried for weeks, whose newest moves matter. */
const movesShown = 100;

const toneOf: Record<OrderOutcome, OrderEvent['tone']> = {
  imported: 'good',
  arrived: 'good',
  written: 'plain',
  absent: 'plain',
  skipped: 'warn',
  stale: 'warn',
  refused: 'bad',
  'not-written': 'warn',
  'not-sent': 'warn',
  fault: 'bad',
  twice: 'bad',
  'no-answer': 'warn',
  unanswered: 'warn',
};

/** Where the steps of an import take effect. */
const stepSystems: Readonly<Record<string, OrderEvent['system']>> = {
  claim: 'shopify',
  complete: 'shopify',
  untold: 'khaos',
  'look-up': 'khaos',
  import: 'khaos',
  landed: 'khaos',
};

const stepEvent = (step: Step): OrderEvent[] => {
  const kind = orderEventKinds.find((one) => one === step.name);
  if (kind === undefined) return [];
  const { outcome, detail } = stepOutcome(step);
  return [
    defined<OrderEvent>({
      atMs: step.atMs,
      system: stepSystems[step.name] ?? 'quayside',
      kind,
      outcome,
      detail,
      tone: kind === 'landed' ? 'good' : outcome === undefined ? 'plain' : toneOf[outcome],
    }),
  ];
};

/** Moves that tell more than the steps do: held, failed, put back, left alone. */
const moveEvents = (ledger: Ledger, order: OrderRecord): OrderEvent[] =>
  ledger.audit
    .page({ storeId: order.storeId, flow: 'import-orders', orderName: order.name }, movesShown)
    .entries.filter(({ references }) => references?.['key'] === order.orderId)
    .flatMap(({ atMs, event, note, actor }) => {
      const state = jobStates.find((one) => event === `job-${one}`);
      if (state === undefined || state === 'running' || state === 'done') return [];
      const tone = state === 'held' || state === 'failed' ? 'bad' : state === 'waiting' || state === 'unconfirmed' ? 'warn' : 'plain';
      return [defined<OrderEvent>({ atMs, system: 'quayside', kind: 'moved', state, detail: note, actor, tone })];
    });

const khaosEvents = (ledger: Ledger, order: OrderRecord, khaos: KhaosOrderRecord | undefined): OrderEvent[] => {
  if (khaos?.reading === undefined) return [];
  const parcels = ledger.despatch.parcels(order.storeId, order.orderId);
  return khaos.reading.invoices.flatMap((invoice): OrderEvent[] => {
    const { invoiceCode, stageName, shipDate, courier, consignmentRef } = invoice;
    // KC tells days only: an invoice stands where we learned of it, just before the parcel it became.
    const noticedAtMs = parcels.find(({ invoices }) => invoices.includes(invoiceCode))?.noticedAtMs;
    const atMs = (noticedAtMs ?? khaos.changedAtMs ?? Date.parse(order.createdAt)) - 1;
    const detail = [invoiceCode, stageName, courier, consignmentRef].filter((part) => part !== undefined && part !== '').join(' · ');
    return [
      defined<OrderEvent>({
        atMs,
        day: shipDate ?? invoice.issueDate,
        system: 'khaos',
        kind: shipDate === undefined ? 'invoice' : 'despatched',
        detail,
        tone: shipDate === undefined ? 'plain' : 'good',
      }),
    ];
  });
};

const trackingText = (tracking: readonly { company: string | undefined; number: string | undefined }[]): string | undefined =>
  tracking.length === 0
    ? undefined
    : tracking.map(({ company, number }) => [company, number].filter((part) => part !== undefined).join(' ')).join(', ');

const parcelEvents = (ledger: Ledger, order: OrderRecord): OrderEvent[] =>
  ledger.despatch.parcels(order.storeId, order.orderId).flatMap((parcel): OrderEvent[] => [
    {
      atMs: parcel.noticedAtMs,
      system: 'quayside',
      kind: 'noticed',
      detail: `parcel ${parcel.parcel}, ${parcel.lines.reduce((sum, { units }) => sum + units, 0)} units`,
      tone: 'plain',
    },
    ...(parcel.toldAtMs === undefined
      ? []
      : [
          defined<OrderEvent>({
            atMs: parcel.toldAtMs,
            system: 'shopify',
            kind: 'told',
            detail: trackingText(parcel.tracking) ?? `parcel ${parcel.parcel}`,
            tone: 'good',
          }),
        ]),
  ]);

const elsewhereEvents = (ledger: Ledger, order: OrderRecord): OrderEvent[] =>
  ledger.despatch
    .fulfilments(order.storeId, order.orderId)
    .filter(({ ours }) => !ours)
    .map(({ createdAt, lines, tracking }) =>
      defined<OrderEvent>({
        atMs: Date.parse(createdAt),
        system: 'shopify',
        kind: 'fulfilled-elsewhere',
        detail: trackingText(tracking) ?? `${lines.reduce((sum, { quantity }) => sum + quantity, 0)} units`,
        tone: 'warn',
      }),
    );

const shopEvents = (order: OrderRecord): OrderEvent[] => {
  const { createdAt, cancelledAt, verdict, readAtMs } = order;
  const events: OrderEvent[] = [{ atMs: Date.parse(createdAt), system: 'shopify', kind: 'placed', tone: 'plain' }];
  if (cancelledAt !== undefined) events.push({ atMs: Date.parse(cancelledAt), system: 'shopify', kind: 'cancelled', tone: 'warn' });
  if (readAtMs !== undefined && verdict !== undefined && verdict.kind !== 'import' && order.standing === 'leftAlone') {
    events.push({ atMs: readAtMs, system: 'quayside', kind: verdict.kind === 'later' ? 'put-off' : 'left-alone', tone: 'plain' });
  }
  return events;
};

/** Oldest first. */
export const orderEvents = (ledger: Ledger, order: OrderRecord, khaos: KhaosOrderRecord | undefined): OrderEvent[] =>
  [
    ...shopEvents(order),
    ...ledger.steps.of({ storeId: order.storeId, flow: 'import-orders', key: order.orderId }).flatMap(stepEvent),
    ...moveEvents(ledger, order),
    ...khaosEvents(ledger, order, khaos),
    ...parcelEvents(ledger, order),
    ...elsewhereEvents(ledger, order),
  ].toSorted((one, other) => one.atMs - other.atMs);
