/** The words a person reads for every state, flow, event and reason. Records: none can be missing. */
import type { OrderEventKind, OrderOutcome, OrderReason, OrderStanding } from './order-views.ts';
import type { PageName } from './pages.ts';
import type { ProblemKind } from './problem-causes.ts';
import type { EngineState, FlowName, JobState, RunTrigger } from './records.ts';
import type { OutletStanding, PushPreview } from './stock-views.ts';

/** How urgently something is shown. */
export type Tone = 'good' | 'plain' | 'warn' | 'bad';

/** A state in a word or two, and what it means or what to do, in a sentence. */
export type StateLabel = { title: string; sentence: string; tone: Tone };

export const engineStateLabels: Record<EngineState, StateLabel> = {
  'setup-needed': { title: 'Not set up yet', sentence: 'Start practice, or name both systems in Set-up.', tone: 'warn' },
  paused: {
    title: 'Paused',
    sentence: 'Nothing is sent or read until it is resumed. Orders and despatches wait; nothing is lost.',
    tone: 'warn',
  },
  'signed-out': { title: 'Sign-in refused', sentence: 'One of the two systems refuses the sign-in; see Problems.', tone: 'bad' },
  offline: {
    title: 'A system is away',
    sentence: 'One of the two systems does not answer. Quayside goes on by itself when it does.',
    tone: 'warn',
  },
  attention: {
    title: 'Something needs you',
    sentence: 'Some records wait for a person. See Problems.',
    tone: 'warn',
  },
  syncing: { title: 'Working', sentence: 'A run is going.', tone: 'good' },
  idle: { title: 'All is in step', sentence: 'Nothing waits for anybody.', tone: 'good' },
};

export const flowLabels: Record<FlowName, { title: string; sentence: string; now: string }> = {
  'import-orders': { title: 'Orders', sentence: 'Paid orders go from Shopify into Khaos Control.', now: 'Import orders now' },
  'push-stock': { title: 'Stock', sentence: 'Stock levels go from Khaos Control to Shopify.', now: 'Push stock now' },
  'push-despatch': {
    title: 'Despatch',
    sentence: 'Despatches go from Khaos Control to Shopify, and customers are told.',
    now: 'Push despatch now',
  },
};

export const jobStateLabels: Record<JobState, StateLabel> = {
  queued: { title: 'Queued', sentence: 'Found; it is sent with the next run.', tone: 'plain' },
  running: { title: 'Running', sentence: 'Being sent or looked up right now.', tone: 'plain' },
  waiting: { title: 'Waiting', sentence: 'A system was away or busy; nothing was written. It is tried again by itself.', tone: 'warn' },
  unconfirmed: {
    title: 'Unconfirmed',
    sentence: 'Sent, and no answer came. The other system is asked before anything is sent again.',
    tone: 'warn',
  },
  held: { title: 'Held', sentence: 'Needs a person; see what to do.', tone: 'bad' },
  failed: { title: 'Failed', sentence: 'Something unexpected happened. Nothing was lost; retry it.', tone: 'bad' },
  skipped: { title: 'Left alone', sentence: 'Rightly not sent, with the reason.', tone: 'plain' },
  done: { title: 'Done', sentence: 'It has crossed.', tone: 'good' },
};

export const triggerLabels: Record<RunTrigger, string> = {
  schedule: 'by schedule',
  click: 'by a person',
  start: 'at the start',
  'catch-up': 'to catch up',
};

export const problemKindLabels: Record<ProblemKind, { title: string; tone: Tone }> = {
  unreachable: { title: 'Heals by itself', tone: 'warn' },
  busy: { title: 'Heals by itself', tone: 'plain' },
  unauthorised: { title: 'Needs IT', tone: 'bad' },
  unconfirmed: { title: 'Being found out', tone: 'warn' },
  rejected: { title: 'Needs a decision', tone: 'bad' },
  unmapped: { title: 'Needs a mapping', tone: 'bad' },
  unexpected: { title: 'Unexpected', tone: 'bad' },
};

export const standingLabels: Record<OrderStanding, StateLabel> = {
  imported: { title: 'In Khaos Control', sentence: 'Imported, once.', tone: 'good' },
  onTheWay: { title: 'On the way', sentence: 'Queued, being sent, waiting or being looked up.', tone: 'plain' },
  leftAlone: { title: 'Left alone', sentence: 'Rightly not imported, with the reason.', tone: 'plain' },
  held: { title: 'Held', sentence: 'Needs a person.', tone: 'bad' },
  failed: { title: 'Failed', sentence: 'Something unexpected happened.', tone: 'bad' },
  missing: { title: 'Missing', sentence: 'Shopify lists it and nothing explains where it is.', tone: 'bad' },
};

export const orderReasonLabels: Record<OrderReason, string> = {
  test: 'A test order',
  'before-go-live-in-khaos': 'From before go-live; entered in KC by hand',
  'before-go-live-never': 'From before go-live',
  cancelled: 'Cancelled',
  voided: 'Payment voided',
  expired: 'Payment expired',
  refunded: 'Refunded',
  'nothing-left': 'Nothing left to send',
  'already-fulfilled': 'Already fulfilled by hand or at a till',
  settling: 'Settling: imported in a moment',
  'on-hold': 'On hold in Shopify',
  'not-paid': 'Not paid yet',
  authorised: 'Authorised, not paid yet',
  'on-account': 'On account',
};

export const orderEventLabels: Record<OrderEventKind, string> = {
  placed: 'Order placed',
  cancelled: 'Order cancelled',
  'left-alone': 'Left alone',
  'put-off': 'Left alone for now; looked at again',
  untold: 'Khaos Control could not tell a stock code',
  claim: 'Claimed, so that nobody else sends it',
  doubt: 'An earlier engine may have sent it; being found out',
  'look-up': 'Looked up in Khaos Control',
  import: 'Sent to Khaos Control',
  settled: 'Khaos Control does not have it; may be sent',
  landed: 'In Khaos Control',
  complete: 'Sales order code written into the claim',
  moved: 'Moved',
  invoice: 'Invoice in Khaos Control',
  despatched: 'Despatched',
  noticed: 'Despatch noticed',
  told: 'Customer told',
  'fulfilled-elsewhere': 'Fulfilled in Shopify by somebody else',
};

/** Steps of a parcel's job where they have names of their own, or happen elsewhere than those of an order. */
const despatchStepLabels: Readonly<Record<string, string>> = {
  intent: 'Noted on the order in Shopify',
  fulfil: 'Sent to Shopify',
  'look-up': 'Looked up in Shopify',
  tracking: 'Tracking numbers sent to Shopify',
};

/** What a step of a job did; a step that nobody named yet by its own name. */
export const stepTitle = (flow: FlowName, step: string): string => {
  const ofOrder: Readonly<Record<string, string>> = orderEventLabels;
  return (flow === 'push-despatch' ? despatchStepLabels[step] : undefined) ?? ofOrder[step] ?? step;
};

export const orderOutcomeLabels: Record<OrderOutcome, string> = {
  imported: 'imported',
  arrived: 'it is there',
  written: 'written',
  absent: 'not there',
  skipped: 'KC skipped it',
  stale: 'somebody else wrote meanwhile',
  refused: 'refused',
  'not-written': 'not written',
  'not-sent': 'not sent',
  fault: 'KC reported a fault',
  twice: 'it is there twice',
  'no-answer': 'no answer',
  unanswered: 'no answer yet',
};

export const systemLabels: Record<'shopify' | 'quayside' | 'khaos', string> = {
  shopify: 'Shopify',
  quayside: 'Quayside',
  khaos: 'Khaos Control',
};

export const outletLabels: Record<OutletStanding, StateLabel> = {
  confirmed: { title: 'In step', sentence: 'Shopify was seen to hold the wanted figure.', tone: 'good' },
  different: { title: 'Different', sentence: 'Shopify does not hold the wanted figure yet.', tone: 'warn' },
  held: { title: 'Held', sentence: 'Not written until a person says so.', tone: 'bad' },
  unknown: { title: 'Not worked out', sentence: 'Khaos Control has not told a level for it, or it has no stock code.', tone: 'plain' },
};

export const changeLabels: Record<PushPreview['lines'][number]['change'], { title: string; tone: Tone }> = {
  raise: { title: 'rises', tone: 'plain' },
  zeroing: { title: 'falls to nothing', tone: 'warn' },
  lower: { title: 'falls', tone: 'plain' },
};

export const pageLabels: Record<PageName, string> = {
  overview: 'Overview',
  problems: 'Problems',
  orders: 'Orders',
  stock: 'Stock',
  despatch: 'Despatch',
  audit: 'Audit log',
  'set-up': 'Set-up',
};

/** What the audit log calls things; lines of events that are not here are shown by their code. */
export const auditEventLabels: Readonly<Record<string, string>> = {
  'job-queued': 'Queued',
  'job-running': 'Begun',
  'job-waiting': 'Waits',
  'job-unconfirmed': 'Unconfirmed',
  'job-held': 'Held',
  'job-failed': 'Failed',
  'job-skipped': 'Left alone',
  'job-done': 'Done',
  'stock-written': 'Stock written',
  'stock-changed-elsewhere': 'Stock changed by somebody else',
  'counted-as-taken': 'Counted as taken',
  'set-up-changed': 'Set-up changed',
  'payloads-erased': 'Texts erased',
  'audit-pruned': 'Old lines removed',
};

/** Who acted, from the audit log's `person:<place>:<account>`; parts of Quayside itself keep their names. */
export const whoOf = (actor: string): string => {
  const [kind, place, ...account] = actor.split(':');
  if (kind !== 'person' || place === undefined) return actor;
  return account.length === 0 ? place : `${account.join(':')} (${place})`;
};
