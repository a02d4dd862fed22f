/** Order edits by staff: fewer units, more units, new lines; the money follows only when somebody pays or refunds. */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { decimalOf } from './money.ts';
import { checkLines, growLine, linesOf, taxLine } from './order-lines.ts';
import { currentTotalOf } from './order-money.ts';
import type { FulfilmentOrder, Line, Order } from './order-state.ts';
import { financialStateOf, isAlive, remainingOf } from './order-states.ts';
import { archive } from './payments.ts';
import { blankRefund, fileRefund, removeUnits } from './refunds.ts';
import { candidatesOf, commitmentsOf, route, type Want } from './routing.ts';
import type { EditSpec } from './spec.ts';
import { moveForOrder } from './stock-ledger.ts';

/** More units join the fulfilment order in which the line waits; otherwise they are routed anew. */
const joinWaiting = (act: Act, order: Order, want: Want): boolean => {
  for (const one of order.fulfilmentOrders) {
    const waiting = isAlive(one) ? one.lines.find((line) => line.lineId === want.line.id && line.remaining > 0) : undefined;
    if (waiting === undefined) continue;
    waiting.total += want.quantity;
    waiting.remaining += want.quantity;
    act.fulfilmentOrders.add(one);
    moveForOrder(act, want.line.itemId, one.locationId, { available: -want.quantity, committed: want.quantity }, 'edit', order.name);
    return true;
  }
  return false;
};

/**
 * Carries an edit out and tells it as `order-edited`. Fewer units make a refund without money; `quantity` keeps counting
 * them, `currentQuantity` does not. Throws where units that were sent would be taken off.
 */
export const editOrder = (act: Act, order: Order, spec: EditSpec): void => {
  if (order.cancelledAtMs !== undefined) throw new Error(`${order.name} is cancelled.`);
  const changes = (spec.quantities ?? []).map(({ line: at, quantity, restock }) => {
    const line = order.lines[at];
    if (line === undefined) throw new Error(`${order.name} has no line ${at}.`);
    const difference = quantity - line.currentQuantity;
    if (-difference > remainingOf(order, line.id)) throw new Error(`A line of ${order.name} has fewer units that were not sent.`);
    return { line, difference, restock: restock ?? true };
  });
  if (new Set(changes.map(({ line }) => line)).size < changes.length) throw new Error('An edit names a line once.');
  checkLines(act.state, spec.add ?? []);
  const refund = blankRefund(act, null);
  const wants: Want[] = [];
  const before = changes.map(({ line }) => line.currentQuantity);
  for (const { line, difference, restock } of changes) {
    if (difference < 0) {
      refund.lines.push(
        removeUnits(act, order, { line, quantity: -difference, restock: restock ? 'CANCEL' : 'NO_RESTOCK', locationId: undefined }, 'edit'),
      );
    } else if (difference > 0) {
      growLine(order, line, difference);
      const want = { line, quantity: difference };
      if (!joinWaiting(act, order, want)) wants.push(want);
    }
  }
  const added: Line[] = (spec.add ?? []).flatMap((line) => linesOf(act, order, line));
  for (const line of added) {
    taxLine(order, line);
    order.lines.push(line);
    wants.push({ line, quantity: line.quantity });
  }
  const like: FulfilmentOrder | undefined = order.fulfilmentOrders.find((one) => one.method !== 'NONE');
  const made = route(act, order, wants, {
    candidates: candidatesOf(act.state, undefined),
    method: like?.method ?? 'SHIPPING',
    presentedName: like?.presentedName ?? null,
    fulfilAtMs: undefined,
    because: 'edit',
  });
  order.edited = true;
  act.orders.add(order);
  if (refund.lines.length > 0) fileRefund(act, order, refund, 'edit');
  archive(act, order);
  act.note({
    kind: 'order-edited',
    edit: gid('CalculatedOrder', takeId(act.state)),
    order: gid('Order', order.id),
    name: order.name,
    quantities: changes.map(({ line }, at) => ({ line: gid('LineItem', line.id), from: before[at], to: line.currentQuantity })),
    added: added.map((line) => ({
      line: gid('LineItem', line.id),
      item: line.itemId === undefined ? null : gid('InventoryItem', line.itemId),
      sku: line.sku,
      quantity: line.quantity,
    })),
    commitments: commitmentsOf(made),
    currentTotal: decimalOf(currentTotalOf(order).shop),
    financialState: financialStateOf(order),
  });
};
