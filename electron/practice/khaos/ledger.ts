/** The books of one KC system as plain data, and what every part of it needs to work on them. */
import type { JournalEffect } from '../wire.ts';
import type { KhaosBox, KhaosSystemName } from './khaos.ts';
import type { KhaosExpected, KhaosSeed } from './seed.ts';
import type { StockIndex } from './stock-index.ts';
import type { KhaosSwitches } from './switches.ts';

/** Units by site, in the order of the seed's sites. LEVEL follows from them (`stock.ts`). */
export type StockRecord = {
  inStock: number[];
  assigned: number[];
  expected: (Omit<KhaosExpected, 'site'> & { site: number })[];
  movedMs: number;
  revisedMs: number;
};

export type Address = {
  lines: string[];
  town: string;
  county: string;
  postcode: string;
  countryCode: string;
  title: string;
  forename: string;
  surname: string;
  organisation: string;
  telephone: string;
  email: string;
};

export type Customer = {
  companyCode: string;
  companyId: string;
  name: string;
  companyClass: string;
  companyType: string;
  otherRef: string;
  webUser: string;
  taxReference: string;
  invoiceAddress: Address;
  deliveryAddress: Address | undefined;
  courierNote: string;
  paysOnAccount: boolean;
  locked: boolean;
  purchaseOrderRequired: boolean;
  priceLists: string[];
  createdMs: number;
  changedMs: number;
};

export type OrderLine = {
  stockCode: string;
  description: string;
  quantity: number;
  /** Units, currency's minor unit; the whole line after discount. */
  grossMinor: number;
  netMinor: number;
  site: number;
  importRef: string;
  /** A pack's parent takes no stock; its children do. `recipe` is the child's quantity in one pack. */
  kind: 'single' | 'pack' | 'child';
  parentLine: number | undefined;
  recipe: number;
  /** Assigned and not yet sent. */
  assigned: number;
  sent: number;
};

/** `waits`: nothing was authorised; `part`: less than the total was paid. */
export type PaymentState = 'paid' | 'account' | 'pre-authorised' | 'waits' | 'part';

export type SalesOrder = {
  code: string;
  ref: string;
  origin: string;
  kind: 'sales-order' | 'credit-note';
  companyCode: string;
  site: number;
  currency: string;
  salesSource: string;
  courier: string;
  deliveryMs: number;
  orderDateMs: number;
  createdMs: number;
  changedMs: number;
  lines: OrderLine[];
  deliveryGrossMinor: number;
  deliveryNetMinor: number;
  totalMinor: number;
  payment: PaymentState;
  confirmed: boolean;
  /** The stage its invoices wait in, put there by a person or by the total check. */
  heldIn: number | undefined;
  cancelled: { atMs: number; reason: string; user: string } | undefined;
  invoices: string[];
  /** The credited order, for credit notes. */
  creditOf: string | undefined;
};

export type Invoice = {
  code: string;
  order: string;
  stage: number;
  items: { line: number; quantity: number }[];
  boxes: KhaosBox[];
  boxDates: (number | undefined)[];
  courier: string;
  consignmentRef: string;
  createdMs: number;
  shipMs: number | undefined;
  issueMs: number | undefined;
  /** Its goods are not assigned: it waits in 18 until they are. People may hold other invoices there, too. */
  awaitsStock: boolean;
  /** The goods have left. */
  sent: boolean;
  moved: boolean;
  /** Counts its moves, so that a timer of an earlier stage finds out that it is too late. */
  turn: number;
};

/** What one system does by itself when its time comes. */
export type LedgerEvent = { kind: 'stage'; invoice: string; turn: number } | { kind: 'assign'; order: string };

export type LedgerData = {
  stock: Map<string, StockRecord>;
  customers: Map<string, Customer>;
  customersByOtherRef: Map<string, string>;
  customersByWebUser: Map<string, string>;
  orders: Map<string, SalesOrder>;
  ordersByRef: Map<string, string[]>;
  invoices: Map<string, Invoice>;
  /** By stock code, the orders with lines of it that have been waiting for stock since; cleaned when read. */
  waiting: Map<string, Set<string>>;
  numbers: { order: number; invoice: number; creditNote: number; customer: number; consignment: number };
  pipelinePaused: boolean;
};

export type Ledger = {
  system: KhaosSystemName;
  data: LedgerData;
  records: KhaosSeed;
  stockIndex: StockIndex;
  switches(): KhaosSwitches;
  /** The time of what is happening: the clock's, or that of an event whose time has come. */
  nowMs(): number;
  /** Notes a change in the journal line that is being written. */
  tell(effect: JournalEffect): void;
  schedule(atMs: number, event: LedgerEvent): void;
};

export const emptyAddress: Address = {
  lines: [],
  town: '',
  county: '',
  postcode: '',
  countryCode: '',
  title: '',
  forename: '',
  surname: '',
  organisation: '',
  telephone: '',
  email: '',
};

/** The first numbers that documents get; real systems never start at 1. */
const firstNumbers = { order: 20_000, invoice: 88_000, creditNote: 300, customer: 1000, consignment: 100_000 };

export const openLedgerData = (records: KhaosSeed, nowMs: number): LedgerData => {
  const stock = new Map<string, StockRecord>();
  for (const item of records.catalogue) {
    stock.set(item.stockCode.trim(), {
      inStock: records.sites.map((site) => item.levels?.[site] ?? 0),
      assigned: records.sites.map(() => 0),
      expected: (item.expected ?? []).map(({ site, quantity, dueMs }) => ({
        site: Math.max(0, site === undefined ? 0 : records.sites.indexOf(site)),
        quantity,
        dueMs,
      })),
      movedMs: nowMs,
      revisedMs: nowMs,
    });
  }
  const data: LedgerData = {
    stock,
    customers: new Map(),
    customersByOtherRef: new Map(),
    customersByWebUser: new Map(),
    orders: new Map(),
    ordersByRef: new Map(),
    invoices: new Map(),
    waiting: new Map(),
    numbers: { ...firstNumbers },
    pipelinePaused: false,
  };
  records.customers.forEach((seed, at) => {
    keepCustomer(data, {
      companyCode: seed.companyCode,
      companyId: String(at + 1),
      name: seed.name,
      companyClass: seed.companyClass,
      companyType: '',
      otherRef: seed.otherRef ?? '',
      webUser: seed.webUser ?? '',
      taxReference: '',
      invoiceAddress: { ...emptyAddress, lines: ['1 High Street'], town: 'Ashmere', postcode: seed.postcode ?? '', countryCode: 'GB' },
      deliveryAddress: undefined,
      courierNote: '',
      paysOnAccount: seed.paysOnAccount === true,
      locked: seed.locked === true,
      purchaseOrderRequired: seed.purchaseOrderRequired === true,
      priceLists: [...(seed.priceLists ?? [])],
      createdMs: nowMs,
      changedMs: nowMs,
    });
  });
  return data;
};

/** Web users are mail addresses and match without regard to case. */
export const webUserKey = (webUser: string): string => webUser.toLowerCase();

/** Enters a customer under every key that finds it; the first holder of a key keeps it. */
export const keepCustomer = (data: LedgerData, customer: Customer): void => {
  data.customers.set(customer.companyCode, customer);
  const { otherRef, webUser, companyCode } = customer;
  if (otherRef !== '' && !data.customersByOtherRef.has(otherRef)) data.customersByOtherRef.set(otherRef, companyCode);
  const user = webUserKey(webUser);
  if (user !== '' && !data.customersByWebUser.has(user)) data.customersByWebUser.set(user, companyCode);
};
