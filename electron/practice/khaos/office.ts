/** What people do in one KC system: the acts of `KhaosOffice`, each one journal line. */
import type { JournalEffect } from '../wire.ts';
import { customerFor } from './customers.ts';
import { KhaosRefusal, type ForeignOrder, type KhaosBox, type KhaosOffice } from './khaos.ts';
import { emptyAddress, type Customer, type Invoice, type Ledger, type SalesOrder } from './ledger.ts';
import { gatherInvoices, settleInvoices, splitInvoice } from './invoices.ts';
import { authorise, holdOrder, invoicesOf, moveInvoice, releaseOrder, restartPipeline, shipBoxesOnly, stepInvoice } from './pipeline.ts';
import { isGone, stage, stageNames } from './stages.ts';
import { addUp, cancelOrder, enterCreditNote, enterOrder, netOf, type DraftLine, type OrderDraft } from './sales-orders.ts';
import { addStock, assignUnits, levelAt, recordOf, setLevel, unassignUnits, waitingOrders } from './stock.ts';
import type { StockEntry } from './stock-index.ts';
import { countAll, orderView } from './views.ts';

/** Runs one act at the clock's time, after everything that is due, and writes its journal line. */
export type RecordAct = <T>(operation: string, facts: Readonly<Record<string, unknown>>, deed: () => T) => T;

const refuse = (text: string): never => {
  throw new KhaosRefusal(text);
};

const standardRate = 20;

export const khaosOffice = (ledger: Ledger, act: RecordAct): KhaosOffice => {
  const { records, stockIndex } = ledger;

  const siteOf = (name: string | undefined): number => {
    if (name === undefined) return 0;
    const site = records.sites.indexOf(name);
    return site < 0 ? refuse(`There is no site ${name}`) : site;
  };
  const orderOf = (code: string): SalesOrder => ledger.data.orders.get(code) ?? refuse(`There is no sales order ${code}`);
  const openOrder = (code: string): SalesOrder => {
    const order = orderOf(code);
    return order.cancelled === undefined && order.kind === 'sales-order' ? order : refuse(`${code} is cancelled or a credit note`);
  };
  const entryOf = (code: string): StockEntry => stockIndex.byCode.get(code) ?? refuse(`There is no stock item ${code}`);
  const controlled = (code: string): StockEntry => (entryOf(code).controlled ? entryOf(code) : refuse(`${code} is not stock controlled`));
  const invoiceOf = (code: string): { invoice: Invoice; order: SalesOrder } => {
    const invoice = ledger.data.invoices.get(code) ?? refuse(`There is no invoice ${code}`);
    return { invoice, order: orderOf(invoice.order) };
  };

  const courierOf = (codeOrName: string): string => records.couriers.find(({ code }) => code === codeOrName)?.name ?? codeOrName;

  /** Waiting lines get what arrived, oldest delivery date first (§4.3). */
  const serveWaiting = (stockCode: string, site: number): void => {
    for (const order of waitingOrders(ledger, stockCode, site)) {
      if (assignUnits(ledger, order, { stockCode }) > 0) settleInvoices(ledger, order);
    }
  };

  const keepConsignment = (
    order: SalesOrder,
    invoice: Invoice,
    late: { courier?: string | undefined; consignmentRef?: string | undefined; boxes?: readonly KhaosBox[] | undefined },
  ): void => {
    if (late.courier !== undefined) invoice.courier = courierOf(late.courier);
    if (late.consignmentRef !== undefined) invoice.consignmentRef = late.consignmentRef;
    if (late.boxes !== undefined) {
      const before = invoice.boxDates;
      invoice.boxes = late.boxes.map(({ courier, ...box }) => ({
        ...box,
        ...(courier === undefined ? {} : { courier: courierOf(courier) }),
        items: box.items.map((item) => ({ ...item })),
      }));
      invoice.boxDates = late.boxes.map((box, at) => (box.shipped === true ? (before[at] ?? ledger.nowMs()) : undefined));
    }
    order.changedMs = ledger.nowMs();
    const effect: JournalEffect = {
      kind: 'consignment',
      salesOrder: order.code,
      ref: order.ref,
      invoiceCode: invoice.code,
      courier: invoice.courier,
      consignmentRef: invoice.consignmentRef,
      boxes: invoice.boxes.map((box) => ({ ...box })),
    };
    ledger.tell(effect);
  };

  const customerOf = (order: ForeignOrder): Customer => {
    const { name = '', webUser = '', postcode = '', companyClass } = order.customer ?? {};
    const address = {
      ...emptyAddress,
      lines: ['1 High Street'],
      town: 'Ashmere',
      postcode,
      countryCode: 'GB',
      surname: name,
      email: webUser,
    };
    return customerFor(ledger, {
      isNew: false,
      companyCode: '',
      // People on the telephone find their customer again; nobody without a name or an address is found.
      otherRef: webUser === '' && name !== '' ? `${order.origin}:${name}`.slice(0, 30) : '',
      webUser,
      companyClass: companyClass ?? records.companyClasses[0]?.name ?? '',
      companyType: '',
      companyName: name || order.origin,
      taxReference: '',
      invoiceAddress: address,
      deliveryAddress: undefined,
    });
  };

  const draftOf = (order: ForeignOrder): Omit<OrderDraft, 'companyCode'> => {
    const site = siteOf(order.site);
    const orderDateMs = order.orderDateMs ?? ledger.nowMs();
    const grossMinor = order.deliveryGrossMinor ?? 0;
    return {
      ref: order.associatedRef ?? '',
      origin: order.origin,
      site,
      currency: records.countries[0]?.currencyCode ?? 'GBP',
      salesSource: order.salesSource ?? order.origin.toUpperCase(),
      courier: records.couriers[0]?.name ?? '',
      orderDateMs,
      deliveryMs: order.deliveryDateMs ?? orderDateMs,
      delivery: { grossMinor, netMinor: netOf(grossMinor, standardRate) },
      confirmed: order.confirmed ?? true,
      lines: order.lines.map((line): DraftLine => {
        const entry = entryOf(line.stockCode);
        return {
          entry,
          description: entry.description,
          quantity: line.quantity,
          price: { basis: 'gross', unitMinor: line.unitGrossMinor ?? entry.sellMinor },
          discountPercent: 0,
          vatPercent: entry.vatPercent,
          site: line.site === undefined ? site : siteOf(line.site),
          importRef: '',
          packGroup: undefined,
        };
      }),
    };
  };

  return {
    placeOrder: (order) =>
      act('place-order', { origin: order.origin }, () => {
        const draft = draftOf(order);
        const customer = customerOf(order);
        const whole = { ...draft, companyCode: customer.companyCode };
        return enterOrder(ledger, whole, addUp(ledger, whole, customer.companyClass), {
          payment: 'paid',
          heldIn: undefined,
          assign: order.assign === false ? 'never' : 'at-once',
        }).code;
      }),
    assign: (salesOrder, units) =>
      act('assign', { salesOrder }, () => {
        const order = openOrder(salesOrder);
        const assigned = assignUnits(ledger, order, units);
        settleInvoices(ledger, order);
        return assigned;
      }),
    unassign: (salesOrder, units) =>
      act('unassign', { salesOrder }, () => {
        const order = openOrder(salesOrder);
        const taken = unassignUnits(ledger, order, units);
        settleInvoices(ledger, order);
        return taken;
      }),
    setLevel: (stockCode, level, site) =>
      act('set-level', { stockCode, level }, () => {
        const at = siteOf(site);
        setLevel(ledger, controlled(stockCode).stockCode, level, at, 'correction');
        if (ledger.switches().correctionAssigns) serveWaiting(stockCode, at);
      }),
    goodsIn: (stockCode, quantity, site) =>
      act('goods-in', { stockCode, quantity }, () => {
        const at = siteOf(site);
        controlled(stockCode);
        addStock(ledger, stockCode, quantity, at, 'goods-in');
        const record = recordOf(ledger, stockCode);
        let left = quantity;
        for (const order of record.expected.filter((other) => other.site === at)) {
          const arrived = Math.min(left, order.quantity);
          order.quantity -= arrived;
          left -= arrived;
        }
        record.expected = record.expected.filter((order) => order.quantity > 0);
        serveWaiting(stockCode, at);
      }),
    expect: (stockCode, quantity, dueMs, site) =>
      act('expect', { stockCode, quantity, dueMs }, () => {
        recordOf(ledger, controlled(stockCode).stockCode).expected.push({ site: siteOf(site), quantity, dueMs });
      }),
    despatch: (salesOrder, despatch = {}) =>
      act('despatch', { salesOrder }, () => {
        const order = openOrder(salesOrder);
        if (order.heldIn !== undefined) refuse(`${salesOrder} is held`);
        const invoice = despatch.items === undefined ? gatherInvoices(ledger, order) : splitInvoice(ledger, order, despatch.items);
        if (invoice === undefined) return refuse(`Not so much of ${salesOrder} is assigned`);
        keepConsignment(order, invoice, despatch);
        const boxesOnly = despatch.boxes !== undefined && despatch.confirmShipment === false;
        const to = despatch.stage ?? (boxesOnly ? stage.ship : stage.issued);
        if (boxesOnly) shipBoxesOnly(ledger, order, invoice);
        moveInvoice(ledger, order, invoice, to, !boxesOnly);
        return invoice.code;
      }),
    setConsignment: (invoiceCode, late) =>
      act('set-consignment', { invoiceCode }, () => {
        const { invoice, order } = invoiceOf(invoiceCode);
        keepConsignment(order, invoice, late);
      }),
    moveInvoice: (invoiceCode, to) =>
      act('move-invoice', { invoiceCode, to }, () => {
        const { invoice, order } = invoiceOf(invoiceCode);
        if (stageNames[to] === undefined) refuse(`There is no stage ${to}`);
        if (invoice.awaitsStock) refuse(`${invoiceCode} waits for stock`);
        if (invoice.stage >= stage.issued && to < invoice.stage) refuse(`${invoiceCode} is issued`);
        if (invoice.sent && !isGone(to) && to < invoice.stage) refuse(`The goods of ${invoiceCode} have left`);
        moveInvoice(ledger, order, invoice, to);
      }),
    hold: (salesOrder, to) => act('hold', { salesOrder, to }, () => holdOrder(ledger, openOrder(salesOrder), to)),
    release: (salesOrder) => act('release', { salesOrder }, () => releaseOrder(ledger, openOrder(salesOrder))),
    confirm: (salesOrder) =>
      act('confirm', { salesOrder }, () => {
        const order = openOrder(salesOrder);
        order.confirmed = true;
        order.changedMs = ledger.nowMs();
        ledger.tell({ kind: 'confirmed', salesOrder, ref: order.ref });
        settleInvoices(ledger, order);
      }),
    authorisePayment: (salesOrder) =>
      act('authorise-payment', { salesOrder }, () => {
        const order = openOrder(salesOrder);
        authorise(ledger, order);
        for (const invoice of invoicesOf(ledger, order)) {
          if (invoice.stage === stage.authorisePayment) stepInvoice(ledger, order, invoice);
        }
      }),
    cancel: (salesOrder, reason, user = 'OFFICE') =>
      act('cancel', { salesOrder }, () => {
        const order = openOrder(salesOrder);
        if (order.lines.some(({ sent }) => sent > 0)) refuse(`Goods of ${salesOrder} have left`);
        cancelOrder(ledger, order, reason, user);
      }),
    creditNote: (salesOrder, note) =>
      act('credit-note', { salesOrder }, () => {
        const order = openOrder(salesOrder);
        const items = (note.items ?? []).map(({ stockCode, quantity, site }) => ({
          stockCode: entryOf(stockCode).stockCode,
          quantity,
          site: site === undefined ? order.site : siteOf(site),
        }));
        return enterCreditNote(ledger, order, { ...note, items }).code;
      }),
    pausePipeline: () => act('pause-pipeline', {}, () => void (ledger.data.pipelinePaused = true)),
    resumePipeline: () =>
      act('resume-pipeline', {}, () => {
        ledger.data.pipelinePaused = false;
        restartPipeline(ledger);
      }),
    advancePipeline: (stages) =>
      act('advance-pipeline', { stages }, () => {
        for (const invoice of ledger.data.invoices.values()) {
          const order = orderOf(invoice.order);
          for (let step = 0; step < stages; step++) stepInvoice(ledger, order, invoice);
        }
      }),

    salesOrders: () => [...ledger.data.orders.values()].map((order) => orderView(ledger, order)),
    salesOrder: (code) => {
      const order = ledger.data.orders.get(code);
      return order === undefined ? undefined : orderView(ledger, order);
    },
    salesOrdersByRef: (ref) => (ledger.data.ordersByRef.get(ref) ?? []).map((code) => orderView(ledger, orderOf(code))),
    level: (stockCode, site) => levelAt(ledger, recordOf(ledger, entryOf(stockCode).stockCode), siteOf(site)),
    counts: () => countAll(ledger),
  };
};
