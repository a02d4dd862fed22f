/** What the books look like to a host: plain copies, and sums for a control face. */
import type { InvoiceView, KhaosCounts, SalesOrderView } from './khaos.ts';
import type { Invoice, Ledger, SalesOrder } from './ledger.ts';
import { invoicesOf, isComplete } from './pipeline.ts';
import { stage } from './stages.ts';
import { levelAt, waitingUnits } from './stock.ts';

const invoiceView = (order: SalesOrder, invoice: Invoice): InvoiceView => ({
  invoiceCode: invoice.code,
  stage: invoice.stage,
  shipped: invoice.sent,
  items: invoice.items.map(({ line, quantity }) => ({ line, stockCode: order.lines[line]!.stockCode, quantity })),
  consignmentRef: invoice.consignmentRef,
  boxes: invoice.boxes.map((box) => ({ ...box })),
});

export const orderView = (ledger: Ledger, order: SalesOrder): SalesOrderView => ({
  salesOrder: order.code,
  associatedRef: order.ref,
  origin: order.origin,
  kind: order.kind,
  companyCode: order.companyCode,
  site: ledger.records.sites[order.site]!,
  currency: order.currency,
  totalMinor: order.totalMinor,
  createdMs: order.createdMs,
  cancelled: order.cancelled !== undefined,
  confirmed: order.confirmed,
  complete: isComplete(ledger, order),
  lines: order.lines.map(({ stockCode, quantity, assigned, sent, site, importRef, parentLine, kind }, line) => ({
    line,
    stockCode,
    quantity,
    kind,
    assigned,
    sent,
    site: ledger.records.sites[site]!,
    importRef,
    parentLine,
  })),
  invoices: invoicesOf(ledger, order).map((invoice) => invoiceView(order, invoice)),
});

export const countAll = (ledger: Ledger): KhaosCounts => {
  const counts: KhaosCounts = {
    salesOrders: 0,
    cancelled: 0,
    creditNotes: 0,
    customers: ledger.data.customers.size,
    invoices: ledger.data.invoices.size,
    issued: 0,
    stages: {},
    unitsAssigned: 0,
    unitsWaiting: 0,
    stockItems: ledger.data.stock.size,
    levels: 0,
  };
  for (const order of ledger.data.orders.values()) {
    if (order.kind === 'credit-note') {
      counts.creditNotes++;
      continue;
    }
    counts.salesOrders++;
    if (order.cancelled !== undefined) {
      counts.cancelled++;
      continue;
    }
    for (const line of order.lines) {
      if (line.kind === 'pack') continue;
      counts.unitsAssigned += line.assigned;
      counts.unitsWaiting += waitingUnits(line);
    }
  }
  for (const invoice of ledger.data.invoices.values()) {
    counts.stages[invoice.stage] = (counts.stages[invoice.stage] ?? 0) + 1;
    if (invoice.stage >= stage.issued) counts.issued++;
  }
  for (const [code, record] of ledger.data.stock) {
    if (ledger.stockIndex.byCode.get(code)?.controlled !== true) continue;
    for (let site = 0; site < record.inStock.length; site++) counts.levels += levelAt(ledger, record, site);
  }
  return counts;
};
