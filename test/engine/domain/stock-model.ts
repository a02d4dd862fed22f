/** Two small systems as the reference describes them, written for the property test alone: what they hold, what they tell, and the truth. */
import type { SalesOrderReading } from '../../../electron/engine/domain/sales-order.ts';

export type ModelOrder = {
  id: string;
  /** Shopify: units ever ordered, still to send, and fulfilled by anybody; refunded or removed units are neither. */
  quantity: number;
  remaining: number;
  fulfilled: number;
  refunded: number;
  /** KC's order, if there is one: units on it, taken off the level, and sent. */
  inKhaos: { sold: number; assigned: number; sent: number; cancelled: boolean } | undefined;
  /** Goods that left the shelf for this order. */
  gone: number;
};

export type Line = { id: string; quantity: number; remaining: number; fulfilled: number; refunded: number };

export type Model = {
  /** What lies on the shelf, whatever a computer says. */
  shelf: number;
  level: number;
  onHand: number;
  committed: number;
  orders: ModelOrder[];
  /** Came back to the shop, restocked there, not booked in KC. */
  backOnCounter: number;
};

export const model = (level: number): Model => ({ shelf: level, level, onHand: level, committed: 0, orders: [], backOnCounter: 0 });

/** Goods on the shelf that nobody is waiting for: what may truly be sold. Units on a KC order may still leave for it, wanted or not. */
export const trulyFree = (state: Model): number =>
  state.shelf -
  state.orders.reduce((sum, order) => {
    const owed = order.remaining + order.fulfilled - order.gone;
    const taken = order.inKhaos === undefined || order.inKhaos.cancelled ? 0 : order.inKhaos.assigned - order.inKhaos.sent;
    return sum + Math.max(0, owed, taken);
  }, 0);

export const available = (state: Model): number => state.onHand - state.committed;

const assign = (state: Model, order: ModelOrder): void => {
  const { inKhaos } = order;
  if (inKhaos === undefined || inKhaos.cancelled) return;
  const units = Math.min(inKhaos.sold - inKhaos.assigned, Math.max(0, state.level));
  inKhaos.assigned += units;
  state.level -= units;
};

export const deeds = {
  sale: (state: Model, units: number) => {
    if (state.orders.length >= 5 || units > available(state)) return false;
    state.orders.push({
      id: `L${state.orders.length}`,
      quantity: units,
      remaining: units,
      fulfilled: 0,
      refunded: 0,
      inKhaos: undefined,
      gone: 0,
    });
    state.committed += units;
    return true;
  },
  import: (state: Model, order: ModelOrder, assignNow: boolean) => {
    if (order.inKhaos !== undefined || order.remaining === 0 || order.fulfilled > 0) return false;
    order.inKhaos = { sold: order.remaining, assigned: 0, sent: 0, cancelled: false };
    if (assignNow) assign(state, order);
    return true;
  },
  /** Late assignment to an order nobody waits for any more is like a sale on another channel: only the next read can tell. */
  assign: (state: Model, order: ModelOrder) => {
    if (order.remaining < (order.inKhaos?.sold ?? 0) - (order.inKhaos?.assigned ?? 0)) return false;
    assign(state, order);
    return true;
  },
  /** A person takes unsent units off the order again. */
  unassign: (state: Model, order: ModelOrder) => {
    const { inKhaos } = order;
    if (inKhaos === undefined || inKhaos.cancelled || inKhaos.assigned === inKhaos.sent) return false;
    state.level += inKhaos.assigned - inKhaos.sent;
    inKhaos.assigned = inKhaos.sent;
    return true;
  },
  despatch: (state: Model, order: ModelOrder) => {
    const { inKhaos } = order;
    if (inKhaos === undefined || inKhaos.cancelled || inKhaos.assigned === inKhaos.sent) return false;
    const units = inKhaos.assigned - inKhaos.sent;
    inKhaos.sent += units;
    state.shelf -= units;
    order.gone += units;
    return true;
  },
  /** Ours: tells Shopify of what KC sent. */
  fulfil: (state: Model, order: ModelOrder) => {
    const units = Math.min(order.remaining, (order.inKhaos?.sent ?? 0) - order.fulfilled);
    if (units <= 0) return false;
    order.remaining -= units;
    order.fulfilled += units;
    state.committed -= units;
    state.onHand -= units;
    return true;
  },
  /** Staff hand goods over before the order reaches KC. */
  byHand: (state: Model, order: ModelOrder) => {
    if (order.inKhaos !== undefined || order.remaining === 0) return false;
    const units = order.remaining;
    order.remaining = 0;
    order.fulfilled += units;
    order.gone += units;
    state.shelf -= units;
    state.committed -= units;
    state.onHand -= units;
    return true;
  },
  /** Units that were not fulfilled are refunded and put back, or taken out by an edit: the same to stock. */
  refund: (state: Model, order: ModelOrder) => {
    if (order.remaining === 0) return false;
    order.remaining -= 1;
    order.refunded += 1;
    state.committed -= 1;
    return true;
  },
  editUp: (state: Model, order: ModelOrder) => {
    if (order.remaining === 0 || available(state) < 1) return false;
    order.quantity += 1;
    order.remaining += 1;
    state.committed += 1;
    return true;
  },
  cancelInKhaos: (state: Model, order: ModelOrder) => {
    const { inKhaos } = order;
    if (inKhaos === undefined || inKhaos.cancelled || inKhaos.sent > 0 || order.remaining > 0) return false;
    inKhaos.cancelled = true;
    state.level += inKhaos.assigned;
    return true;
  },
  /** A sent unit comes back, is refunded and restocked in Shopify; KC books it later. */
  comesBack: (state: Model, order: ModelOrder) => {
    if (
      order.fulfilled - Math.max(0, order.refunded - (order.quantity - order.remaining - order.fulfilled)) <= 0 ||
      order.inKhaos === undefined
    )
      return false;
    order.refunded += 1;
    state.onHand += 1;
    state.backOnCounter += 1;
    return true;
  },
  book: (state: Model) => {
    if (state.backOnCounter === 0) return false;
    state.backOnCounter -= 1;
    state.shelf += 1;
    state.level += 1;
    return true;
  },
  goodsIn: (state: Model, units: number) => {
    state.shelf += units;
    state.level += units;
    return true;
  },
};

/** What a poll of orders sees. */
export const linesOf = (state: Model): Line[] =>
  state.orders.map(({ id, quantity, remaining, fulfilled, refunded }) => ({ id, quantity, remaining, fulfilled, refunded }));

/** What KC's status feed tells of an order. */
export const readingOf = (order: ModelOrder, assignedHoldsSent: boolean): SalesOrderReading | undefined => {
  const { inKhaos } = order;
  if (inKhaos === undefined) return undefined;
  const invoice = {
    invoiceCode: 'INV',
    stageId: 70,
    stageName: 'ISSUED',
    shipDate: '2026-11-24',
    issueDate: undefined,
    courier: undefined,
    consignmentRef: undefined,
    trackingUrl: undefined,
    quantitySold: inKhaos.sold,
    quantitySent: inKhaos.sent,
    boxes: [],
    items: [{ stockCode: 'X', quantity: inKhaos.sent }],
  };
  return {
    salesOrderCode: `SO-${order.id}`,
    associatedRef: order.id,
    kind: 'sales-order',
    companyCode: undefined,
    currency: undefined,
    dateCreated: undefined,
    itemsGrossMinor: undefined,
    deliveryGrossMinor: undefined,
    complete: inKhaos.sent === inKhaos.sold,
    quantitySold: inKhaos.sold,
    quantityAssigned: assignedHoldsSent ? inKhaos.assigned : inKhaos.assigned - inKhaos.sent,
    cancelled: inKhaos.cancelled ? { reason: undefined } : undefined,
    invoices: inKhaos.sent === 0 ? [] : [invoice],
  };
};
