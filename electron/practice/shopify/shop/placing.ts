/** A customer places an order: head, buyer, lines, payments, fulfilment orders, committed stock. */
import type { Act } from './acts.ts';
import { gid, takeId } from './ids.ts';
import { decimalOf, zero } from './money.ts';
import { checkLines, fillOrder } from './order-lines.ts';
import { totalOf } from './order-money.ts';
import type { Order } from './order-state.ts';
import { financialStateOf } from './order-states.ts';
import { firstPayments } from './payments.ts';
import { candidatesOf, commitmentsOf, route } from './routing.ts';
import type { AddressSpec, CompanySpec, CustomerSpec, OrderSpec } from './spec.ts';
import type { Address, ShopState } from './state.ts';

const find = <T>(rows: Iterable<T>, matches: (row: T) => boolean): T | undefined => {
  for (const row of rows) if (matches(row)) return row;
  return undefined;
};

const customerOf = (state: ShopState, spec: CustomerSpec): number => {
  const known = spec.email === undefined ? undefined : state.customerOfEmail.get(spec.email);
  if (known !== undefined) return known;
  const id = takeId(state);
  state.customers.set(id, {
    __typename: 'Customer',
    id,
    firstName: spec.firstName,
    lastName: spec.lastName,
    email: spec.email ?? null,
    phone: spec.phone ?? null,
  });
  if (spec.email !== undefined) state.customerOfEmail.set(spec.email, id);
  return id;
};

const companyOf = (state: ShopState, spec: CompanySpec): Order['company'] => {
  let company = find(state.companies.values(), (one) => one.name === spec.name && one.externalId === (spec.externalId ?? null));
  if (company === undefined) {
    company = { id: takeId(state), name: spec.name, externalId: spec.externalId ?? null };
    state.companies.set(company.id, company);
  }
  const companyId = company.id;
  let location = find(state.companyLocations.values(), (one) => one.companyId === companyId && one.name === spec.locationName);
  if (location === undefined) {
    location = {
      id: takeId(state),
      companyId,
      name: spec.locationName,
      externalId: spec.locationExternalId ?? null,
      taxExempt: spec.taxExempt ?? false,
      taxRegistrationId: spec.taxRegistrationId ?? null,
    };
    state.companyLocations.set(location.id, location);
  }
  const contactId = takeId(state);
  state.companyContacts.set(contactId, { id: contactId, title: spec.contactTitle ?? null });
  return { companyId, locationId: location.id, contactId };
};

const addressOf = (state: ShopState, spec: AddressSpec | undefined): Address | undefined =>
  spec === undefined ? undefined : { ...spec, id: takeId(state) };

/** A code of the sort customers are shown instead of the number; from the id, so that it is the same on every run. */
const confirmationOf = (id: number): string => (id * 7919).toString(36).toUpperCase().slice(-9).padStart(9, 'Q');

const headOf = (act: Act, spec: OrderSpec): Order => {
  const { state } = act;
  const number = state.nextOrderNumber++;
  const id = takeId(state);
  return {
    __typename: 'Order',
    id,
    number,
    name: `#${number}`,
    confirmationNumber: confirmationOf(id),
    createdAtMs: act.nowMs,
    processedAtMs: spec.processedAtMs ?? act.nowMs,
    updatedAtMs: act.nowMs,
    cancelledAtMs: undefined,
    cancelReason: undefined,
    closedAtMs: undefined,
    edited: false,
    test: spec.test ?? false,
    sourceName: spec.sourceName ?? 'web',
    note: spec.note ?? null,
    poNumber: spec.poNumber ?? null,
    tags: [...(spec.tags ?? [])],
    attributes: (spec.attributes ?? []).map(({ key, value }) => ({ key, value })),
    email: spec.email ?? spec.customer?.email ?? null,
    phone: spec.phone ?? spec.customer?.phone ?? null,
    customerId: spec.customer === undefined ? undefined : customerOf(state, spec.customer),
    company: spec.company === undefined ? undefined : companyOf(state, spec.company),
    shippingAddress: addressOf(state, spec.shippingAddress),
    billingAddress: addressOf(state, spec.billingAddress),
    presentmentCurrency: spec.presentment?.currency ?? state.currency,
    presentmentRate: spec.presentment?.rate ?? 1,
    taxesIncluded: spec.taxesIncluded ?? state.taxesIncluded,
    taxExempt: spec.taxExempt ?? spec.company?.taxExempt ?? false,
    risk: spec.risk ?? 'ACCEPT',
    paymentTerms:
      spec.paymentTerms === undefined
        ? undefined
        : { id: takeId(state), name: spec.paymentTerms.name, type: spec.paymentTerms.type, dueInDays: spec.paymentTerms.dueInDays },
    discounts: [],
    lines: [],
    shippingLines: [],
    fees: (spec.fees ?? []).map((fee) => ({
      id: takeId(state),
      name: fee.name,
      amount: { shop: fee.amountMinor, buyer: Math.round(fee.amountMinor * (spec.presentment?.rate ?? 1)) },
    })),
    originalTotal: zero,
    transactions: [],
    fulfilmentOrders: [],
    fulfilments: [],
    refunds: [],
    returns: [],
    metafields: [],
  };
};

/** Places the order: its units are committed at once, paid or not. Tells `order-placed` and a `stock` move for each unit's place. */
export const placeOrder = (act: Act, spec: OrderSpec): Order => {
  const { state } = act;
  if (spec.lines.length === 0) throw new Error('An order needs a line.');
  checkLines(state, spec.lines);
  const candidates = candidatesOf(state, spec.routeTo);
  const order = headOf(act, spec);
  fillOrder(act, order, spec);
  order.originalTotal = totalOf(order);
  state.orders.set(order.id, order);
  state.orderOfName.set(order.name, order.id);
  if (spec.presentment !== undefined && !state.presentmentCurrencies.includes(spec.presentment.currency)) {
    state.presentmentCurrencies.push(spec.presentment.currency);
  }
  act.orders.add(order);
  firstPayments(act, order, spec.payments ?? [{ kind: 'sale' }]);
  const made = route(
    act,
    order,
    order.lines.map((line) => ({ line, quantity: line.quantity })),
    {
      candidates,
      method: spec.delivery?.method === undefined ? 'SHIPPING' : spec.delivery.method,
      presentedName: spec.delivery?.title ?? null,
      fulfilAtMs: spec.fulfilAtMs,
      because: 'order',
    },
  );
  if (spec.hold !== undefined) {
    for (const one of made) {
      one.state = 'ON_HOLD';
      one.holds.push({
        id: takeId(state),
        reason: spec.hold.reason,
        notes: spec.hold.notes ?? null,
        handle: null,
        client: undefined,
        endsAtMs: spec.hold.forMs === undefined ? undefined : act.nowMs + spec.hold.forMs,
      });
    }
  }
  if (spec.fulfilAtMs !== undefined || spec.hold?.forMs !== undefined) state.timed.add(order.id);
  act.note({
    kind: 'order-placed',
    order: gid('Order', order.id),
    name: order.name,
    test: order.test,
    currency: state.currency,
    total: decimalOf(order.originalTotal.shop),
    financialState: financialStateOf(order),
    lines: order.lines.map((line) => ({
      line: gid('LineItem', line.id),
      item: line.itemId === undefined ? null : gid('InventoryItem', line.itemId),
      variant: line.variantId === undefined ? null : gid('ProductVariant', line.variantId),
      sku: line.sku,
      quantity: line.quantity,
    })),
    commitments: commitmentsOf(made),
  });
  return order;
};
