/** Sales orders as they go into Khaos Control and as KC tells of them. Amounts are integer minor units; times are KC's local dates. */

/** A customer's address within KC's limits (`reference/khaos-control.md §3.1`); every field is already checked and cut by rule. */
export type KhaosAddress = {
  line1: string;
  line2?: string;
  line3?: string;
  town: string;
  county?: string;
  postcode: string;
  countryCode: string;
  title?: string;
  forename?: string;
  surname?: string;
  organisation?: string;
  telephone?: string;
  email?: string;
};

/** `gross`: PRICE_GRS; `net`: PRICE_NET. */
export type SalesOrderLine = {
  stockCode: string;
  description: string | undefined;
  quantity: number;
  price: { basis: 'gross' | 'net'; unitMinor: number };
  /** KC's tax code (1 standard, 2 zero, 4 reduced) where it must be said; else the stock item decides. */
  taxCode: number | undefined;
  /** Our line reference: the Shopify line's legacy id. */
  importRef: string;
  extended: string | undefined;
  site: string | undefined;
  packSortOrder: string | undefined;
};

export type SalesOrderPayment = {
  amountMinor: number;
  /** 0 cash, 1 cheque, 2 credit card, 3 account, 4 voucher. */
  type: 0 | 1 | 2 | 3 | 4;
  cardType: string | undefined;
  preAuthorised: boolean;
  /** Non-blank means paid. */
  authCode: string | undefined;
  transactionId: string | undefined;
  accountName: string | undefined;
  voucherReference: string | undefined;
};

/** One order for `ImportOrders`. */
export type SalesOrder = {
  associatedRef: string;
  /** `yyyy-mm-dd hh:mm:ss`, Europe/London. */
  orderDate: string;
  currency: string;
  totalMinor: number;
  customer: {
    urn: string | undefined;
    webUser: string | undefined;
    companyClass: string;
    companyName: string | undefined;
    taxReference: string | undefined;
  };
  invoiceAddress: KhaosAddress;
  /** Undefined: the same as the invoice address. */
  deliveryAddress: KhaosAddress | undefined;
  payments: SalesOrderPayment[];
  site: string | undefined;
  salesSource: string | undefined;
  brand: string | undefined;
  courierCode: string | undefined;
  keycode: string | undefined;
  priority: string | undefined;
  orderNote: string | undefined;
  poNumber: string | undefined;
  /** Always stated: 0 is a free delivery. */
  delivery: { basis: 'gross'; grossMinor: number } | { basis: 'net'; netMinor: number; taxMinor: number };
  lines: SalesOrderLine[];
};

/** What `ImportOrders` said of one ref. The reason is for people; nothing branches on it. */
export type ImportAnswer =
  | { kind: 'imported'; associatedRef: string; salesOrderCode: string }
  | { kind: 'skipped'; associatedRef: string; reason: string };

export type InvoiceReading = {
  invoiceCode: string;
  stageId: number;
  stageName: string;
  /** ISO date, undefined when empty. */
  shipDate: string | undefined;
  issueDate: string | undefined;
  courier: string | undefined;
  consignmentRef: string | undefined;
  trackingUrl: string | undefined;
  quantitySold: number | undefined;
  quantitySent: number | undefined;
  boxes: {
    shipped: boolean;
    shipDate: string | undefined;
    courier: string | undefined;
    consignmentRef: string | undefined;
    trackingUrl: string | undefined;
    items: { stockCode: string; quantity: number }[];
  }[];
  /** Undefined where this KC does not tell items. */
  items: { stockCode: string; quantity: number }[] | undefined;
};

/** One order of the status feed (`reference/khaos-control.md §3.4`). */
export type SalesOrderReading = {
  salesOrderCode: string;
  associatedRef: string;
  kind: 'sales-order' | 'credit-note';
  companyCode: string | undefined;
  currency: string | undefined;
  /** ISO date. */
  dateCreated: string | undefined;
  itemsGrossMinor: number | undefined;
  deliveryGrossMinor: number | undefined;
  complete: boolean;
  quantitySold: number | undefined;
  quantityAssigned: number | undefined;
  cancelled: { reason: string | undefined } | undefined;
  invoices: InvoiceReading[];
};

/** Where KC has an order of ours. */
export type SalesOrderPlace = { associatedRef: string; salesOrderCode: string | undefined };

/** Capitals and blanks at the ends are no difference to KC in references and codes. */
export const sameWord = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** Whether this is the very sales order. The reference alone does not tell: people's may stand on several, and on credit notes. */
export const isSalesOrder = (reading: SalesOrderReading, place: SalesOrderPlace): boolean =>
  reading.kind === 'sales-order' &&
  sameWord(reading.associatedRef, place.associatedRef) &&
  (place.salesOrderCode === undefined || sameWord(reading.salesOrderCode, place.salesOrderCode));

/** Finds sales orders among what KC answered. */
export const salesOrdersIn = (readings: readonly SalesOrderReading[]): ((place: SalesOrderPlace) => SalesOrderReading | undefined) => {
  const byRef = Map.groupBy(readings, ({ associatedRef }) => associatedRef.trim().toLowerCase());
  return (place) => byRef.get(place.associatedRef.trim().toLowerCase())?.find((reading) => isSalesOrder(reading, place));
};

/** One line of `ExportStockStatus`. `state`: 0 in stock … 5 not stock controlled (`reference/khaos-control.md §3.3`). */
export type StockLevelReading = {
  stockCode: string;
  site: string;
  level: number;
  state: number | undefined;
  buildPotential: number | undefined;
};

/** `GetStockPotential`: no site; whole company. */
export type StockPotentialReading = { stockCode: string; available: number; onOrder: number; backOrder: number };

/** What stock decisions need of a stock item (`reference/khaos-control.md §3.5`). */
export type StockItemReading = {
  stockCode: string;
  otherRef: string | undefined;
  barcodes: string[];
  description: string;
  vatRatePercent: number | undefined;
  runToZero: boolean;
  stockControlled: boolean;
  discontinued: boolean;
  dropShip: boolean;
  stockType: string | undefined;
  /** Children of a pack (link type 3) with the quantity per pack; empty for anything else. */
  packChildren: { stockCode: string; quantity: number }[];
};
