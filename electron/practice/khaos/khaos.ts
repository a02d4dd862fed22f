/** The face of the practice Khaos Control: two systems, live and test, behind one SOAP server, and what its people do in them. */
import type { PracticeClock, PracticeSystem } from '../wire.ts';
import type { KhaosSeed } from './seed.ts';
import type { KhaosSwitches } from './switches.ts';

export const khaosSystems = ['live', 'test'] as const;
export type KhaosSystemName = (typeof khaosSystems)[number];

export type PracticeKhaosOptions = {
  clock: PracticeClock;
  /** Whole number; decides jitter and nothing else. */
  seed: number;
  /** The customer code in the program's name, `Khaos<CODE>.exe`; `SIM` where it is not said. */
  code?: string;
  /** Virtual directories; `LiveSoap` and `TestSoap` where they are not said. */
  directories?: Readonly<Record<KhaosSystemName, string>>;
  /** What the WSDL says its address begins with; `http` where it is not said. */
  scheme?: 'http' | 'https';
  /** Both systems begin with the same records and go their own ways from there. */
  records: KhaosSeed;
  /** What differs from `plainSwitches`. */
  switches?: Partial<KhaosSwitches>;
};

/** `acts-later`: `delayMs`, `silent`. `slow`: `delayMs`. `server-error`: `httpCode`. `cut`: `bytes`. `bad-code`: `code`. */
export const khaosFaultKinds = [
  'refused',
  'reset-before',
  'reset-after',
  'acts-later',
  'silence',
  'silence-acted',
  'server-error',
  'server-error-acted',
  'soap-fault',
  'soap-fault-acted',
  'cut',
  'html',
  'truncated',
  'bad-code',
  'slow',
] as const;
export type KhaosFaultKind = (typeof khaosFaultKinds)[number];

/** Lets `after` matching requests pass, then strikes `times` times. `operation` is a SOAP method or `wsdl`; without it any request matches. */
export type KhaosFault = {
  kind: KhaosFaultKind;
  times: number;
  after: number;
  operation?: string;
  system?: KhaosSystemName;
  delayMs?: number;
  /** The client is kept waiting until it gives up, instead of being cut off at once. */
  silent?: boolean;
  httpCode?: number;
  bytes?: number;
  code?: string;
};

/** An order that somebody else puts into KC. Prices are gross pence; packs are given by their parent. */
export type ForeignOrder = {
  /** `phone`, `ebay`, … for the journal and the sales source; only `web` counts for `WebOnly`. */
  origin: string;
  associatedRef?: string;
  salesSource?: string;
  site?: string;
  lines: readonly { stockCode: string; quantity: number; unitGrossMinor?: number; site?: string }[];
  customer?: { name?: string; webUser?: string; postcode?: string; companyClass?: string };
  deliveryGrossMinor?: number;
  orderDateMs?: number;
  deliveryDateMs?: number;
  /** False leaves every unit unassigned until somebody assigns it; default true. */
  assign?: boolean;
  confirmed?: boolean;
};

/** Which units of an order: all of it, or one stock code or line (all of its units, or so many). For a pack, name its children. */
export type UnitChoice = { stockCode?: string; line?: number; quantity?: number };

/** Couriers may be given by code or by name. */
export type KhaosBox = {
  courier?: string;
  consignmentRef?: string;
  shipped?: boolean;
  items: readonly { stockCode: string; quantity: number }[];
};

/** `gone`: shipped and issued (stage 70). Without `items`, everything assigned goes. */
export type Despatch = {
  items?: readonly { stockCode: string; quantity: number }[];
  courier?: string;
  consignmentRef?: string;
  boxes?: readonly KhaosBox[];
  /** The stage the invoice is left in; default 70. Below the despatch stages the goods have not left. */
  stage?: number;
  /** False with boxes: the boxes say shipped while the invoice has no ship date and stays in its stage. Default true. */
  confirmShipment?: boolean;
};

export type CreditNote = {
  items?: readonly { stockCode: string; quantity: number; site?: string }[];
  grossMinor: number;
  restock: boolean;
  reason: string;
};

/** A pack's parent takes no stock and counts as never assigned or sent itself; its children do. */
export type SalesOrderLineView = {
  line: number;
  stockCode: string;
  quantity: number;
  kind: 'single' | 'pack' | 'child';
  /** Units assigned and not yet sent: what could go now. Sent units are no longer in it. */
  assigned: number;
  sent: number;
  site: string;
  importRef: string;
  /** The line number of the pack's parent. */
  parentLine: number | undefined;
};

export type InvoiceView = {
  invoiceCode: string;
  stage: number;
  shipped: boolean;
  items: readonly { line: number; stockCode: string; quantity: number }[];
  consignmentRef: string;
  boxes: readonly KhaosBox[];
};

export type SalesOrderView = {
  salesOrder: string;
  associatedRef: string;
  origin: string;
  kind: 'sales-order' | 'credit-note';
  companyCode: string;
  site: string;
  currency: string;
  totalMinor: number;
  createdMs: number;
  cancelled: boolean;
  confirmed: boolean;
  /** Everything assigned and every invoice issued. */
  complete: boolean;
  lines: readonly SalesOrderLineView[];
  invoices: readonly InvoiceView[];
};

/** Units are whole-system sums; `stages` counts invoices by stage id. */
export type KhaosCounts = {
  salesOrders: number;
  cancelled: number;
  creditNotes: number;
  customers: number;
  invoices: number;
  issued: number;
  stages: Record<number, number>;
  unitsAssigned: number;
  unitsWaiting: number;
  stockItems: number;
  /** Sum of all levels of stock-controlled items. */
  levels: number;
};

/**
 * One KC system and what its people can do in it. Every method acts at the clock's time, writes a journal line, and throws
 * `KhaosRefusal` for what KC would not let a person do. Sites are names; without one, the first.
 */
export type KhaosOffice = {
  /** Answers the sales order code. */
  placeOrder(order: ForeignOrder): string;
  /** Assigns what is free; answers the units assigned. */
  assign(salesOrder: string, units?: UnitChoice): number;
  unassign(salesOrder: string, units?: UnitChoice): number;
  /** A stock correction: LEVEL is so much afterwards. */
  setLevel(stockCode: string, level: number, site?: string): void;
  /** Arriving stock: it serves waiting lines by delivery date, oldest first, and the rest is free. */
  goodsIn(stockCode: string, quantity: number, site?: string): void;
  expect(stockCode: string, quantity: number, dueMs: number, site?: string): void;
  /** Answers the code of the invoice that went. Whole or part. */
  despatch(salesOrder: string, despatch?: Despatch): string;
  /** Late numbers, and boxes packed afterwards; boxes replace what was there. */
  setConsignment(invoiceCode: string, late: { courier?: string; consignmentRef?: string; boxes?: readonly KhaosBox[] }): void;
  /** A move to 15, 16 or 70 sends the goods if they have not gone. */
  moveInvoice(invoiceCode: string, stage: number): void;
  /** Every invoice that has not gone waits in 17, 18, 19 or 21. */
  hold(salesOrder: string, stage: 17 | 18 | 19 | 21): void;
  release(salesOrder: string): void;
  confirm(salesOrder: string): void;
  authorisePayment(salesOrder: string): void;
  cancel(salesOrder: string, reason: string, user?: string): void;
  /** Answers the credit note's code. */
  creditNote(salesOrder: string, note: CreditNote): string;
  pausePipeline(): void;
  resumePipeline(): void;
  /** Moves every invoice that could move by so many stages, whether or not the pipeline is paused. */
  advancePipeline(stages: number): void;

  salesOrders(): SalesOrderView[];
  salesOrder(code: string): SalesOrderView | undefined;
  salesOrdersByRef(associatedRef: string): SalesOrderView[];
  /** LEVEL as ExportStockStatus would say it. */
  level(stockCode: string, site?: string): number;
  counts(): KhaosCounts;
};

export type PracticeKhaos = PracticeSystem & {
  live: KhaosOffice;
  test: KhaosOffice;
  /** Paths of the WSDLs. */
  wsdlPaths: Readonly<Record<KhaosSystemName, string>>;
  switches(): KhaosSwitches;
  setSwitches(change: Partial<KhaosSwitches>): void;
  addFault(fault: KhaosFault): void;
  /** Faults that have not struck as often as they should. */
  faultsLeft(): number;
};

/** Thrown for an act that KC would not let a person do; the text is for the caller. */
export class KhaosRefusal extends Error {
  override readonly name = 'KhaosRefusal';
}
