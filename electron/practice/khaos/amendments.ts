/** `AmendOrder` and `CancelOrder`, the extra that customers may buy, with everything they refuse (`reference/khaos-control.md §4.2`). */
import { OrderRefused, type RefusalRule } from './order-fields.ts';
import type { Ledger, SalesOrder } from './ledger.ts';
import { ordersWithRef, readOrder, takeOrder, type Imported, type Skipped } from './order-import.ts';
import { invoicesOf } from './pipeline.ts';
import { stage } from './stages.ts';
import { cancelOrder } from './sales-orders.ts';
import { childOf, childrenOf, textIn, type XmlNode } from './xml.ts';

/** Orders older than this cannot be changed through the web service. */
const oldestMs = 48 * 3_600_000;

/** Stages in which an order may still be edited. */
const editable: ReadonlySet<number> = new Set([stage.released, stage.staging, stage.authorisePayment, 17, 18, 19, 21]);

const findOrder = (ledger: Ledger, ref: string): SalesOrder => {
  const [order, ...others] = ordersWithRef(ledger, ref);
  if (order === undefined) throw new OrderRefused('no-order', 'The order does not exist');
  if (others.length > 0) throw new OrderRefused('mismatched', 'The order is mismatched');
  return order;
};

const checkMayChange = (ledger: Ledger, order: SalesOrder): void => {
  const refuse = (rule: RefusalRule, reason: string): never => {
    throw new OrderRefused(rule, reason);
  };
  if (order.origin !== 'web') refuse('not-web', 'This is not a web services order');
  if (order.cancelled !== undefined) refuse('cancelled', 'The order is cancelled');
  if (ledger.nowMs() - order.createdMs > oldestMs) refuse('too-old', 'The order is older than 48 hours');
  const invoices = invoicesOf(ledger, order);
  if (invoices.some(({ sent, stage: at }) => sent || at >= stage.issued)) refuse('sent', 'The order is shipped or issued');
  if (invoices.some(({ stage: at }) => at === stage.ship)) refuse('stage', 'The order is being shipped');
  if (invoices.some(({ stage: at }) => !editable.has(at))) refuse('stage', 'The order is in a stage that cannot be edited');
  if (order.payment === 'paid' || order.payment === 'part') refuse('payment', 'The payment is past pre-authorisation');
};

/** Answers as `ImportOrders` does. `change` runs where nothing speaks against it. */
const eachOrder = (
  ledger: Ledger,
  document: XmlNode,
  change: (order: SalesOrder, node: XmlNode) => void,
): { imported: Imported[]; skipped: Skipped[] } => {
  const imported: Imported[] = [];
  const skipped: Skipped[] = [];
  for (const node of childrenOf(document, 'SALES_ORDER')) {
    const ref = textIn(childOf(node, 'ORDER_HEADER'), 'ASSOCIATED_REF');
    try {
      const order = findOrder(ledger, ref);
      checkMayChange(ledger, order);
      change(order, node);
      imported.push({ ref, salesOrder: order.code });
    } catch (error) {
      if (!(error instanceof OrderRefused)) throw error;
      skipped.push({ ref, rule: error.rule, reason: error.message });
    }
  }
  return { imported, skipped };
};

/** Deletes and imports again; only the code and the ref survive. */
export const amendOrders = (ledger: Ledger, document: XmlNode) =>
  eachOrder(ledger, document, (order, node) => void takeOrder(ledger, readOrder(ledger, node), order));

/** The pre-authorisation goes with the order; refunds are not its affair. */
export const cancelOrders = (ledger: Ledger, document: XmlNode) =>
  eachOrder(ledger, document, (order) => cancelOrder(ledger, order, 'Cancelled through the web service', 'WEB'));
