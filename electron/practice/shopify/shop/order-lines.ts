/** What a customer puts into an order becomes lines: prices, bundles as their components, discounts shared out, tax. */
import type { Act } from './acts.ts';
import { takeId } from './ids.ts';
import { apportion, bagOf, minus, plus, sum, zero } from './money.ts';
import { allocatedOf, grossOf, netOf, shippingPriceOf, taxLinesOf } from './order-money.ts';
import type { DiscountApplication, Line, LineGroup, Order, ShippingLine } from './order-state.ts';
import type { DeliverySpec, DiscountSpec, LineSpec, OrderSpec } from './spec.ts';
import type { Bag, ShopState, Variant } from './state.ts';

const variantOf = (state: ShopState, id: string): Variant => {
  const variant = state.variants.get(Number(id.slice(id.lastIndexOf('/') + 1)));
  if (variant === undefined) throw new Error(`There is no variant ${id} to sell.`);
  return variant;
};

const lineOf = (act: Act, order: Order, spec: LineSpec, variant: Variant | undefined, unitMinor: number, quantity: number): Line => {
  const item = variant && act.state.items.get(variant.itemId);
  const product = variant && act.state.products.get(variant.productId);
  const attributes = (spec.attributes ?? []).map(({ key, value }) => ({ key, value }));
  const duties = spec.dutyMinor === undefined ? [] : [{ id: takeId(act.state), price: bagOf(spec.dutyMinor, order.presentmentRate) }];
  return {
    id: takeId(act.state),
    variantId: variant?.id,
    productId: variant?.productId,
    itemId: variant?.itemId,
    sku: spec.sku ?? item?.sku ?? null,
    title: product?.title ?? spec.title ?? 'Custom item',
    variantTitle: variant === undefined || variant.title === 'Default Title' ? null : variant.title,
    vendor: product?.vendor ?? null,
    quantity,
    currentQuantity: quantity,
    requiresShipping: item?.requiresShipping ?? spec.requiresShipping ?? true,
    taxable: spec.taxable ?? variant?.taxable ?? true,
    giftCard: product?.giftCard ?? spec.giftCard ?? false,
    tip: false,
    unitPrice: bagOf(unitMinor, order.presentmentRate),
    vatPercent: spec.vatPercent ?? variant?.vatPercent ?? 20,
    taxes: [],
    allocations: [],
    duties,
    group: undefined,
    attributes,
  };
};

/** A native bundle is sold as its components; the parent is no line. Its price is shared by the components' own prices. */
const bundleLines = (act: Act, order: Order, spec: LineSpec, bundle: Variant): Line[] => {
  const { state } = act;
  const parts = bundle.components.map(({ variantId, quantity }) => ({ variant: state.variants.get(variantId)!, quantity }));
  const weights = parts.map(({ variant, quantity }) => bagOf(variant.priceMinor * quantity, 1));
  const shares = apportion(bagOf(spec.priceMinor ?? bundle.priceMinor, 1), weights);
  const group: LineGroup = {
    id: takeId(state),
    title: state.products.get(bundle.productId)?.title ?? '',
    quantity: spec.quantity,
    variantId: bundle.id,
    variantSku: state.items.get(bundle.itemId)?.sku ?? null,
    productId: bundle.productId,
  };
  return parts.map(({ variant, quantity }, at) => {
    const line = lineOf(act, order, spec, variant, Math.round(shares[at]!.shop / quantity), quantity * spec.quantity);
    return { ...line, group };
  });
};

const application = (
  spec: DiscountSpec,
  order: Order,
  selection: 'ALL' | 'EXPLICIT',
  target: 'LINE_ITEM' | 'SHIPPING_LINE',
): DiscountApplication => ({
  kind: spec.code !== undefined ? 'code' : spec.automatic !== undefined ? 'automatic' : 'manual',
  name: spec.code ?? spec.automatic ?? spec.manual ?? 'Custom discount',
  percent: spec.percent,
  amount: spec.percent === undefined ? bagOf(spec.amountMinor ?? 0, order.presentmentRate) : undefined,
  selection,
  target,
});

const cap = (amount: Bag, most: Bag): Bag => ({ shop: Math.min(amount.shop, most.shop), buyer: Math.min(amount.buyer, most.buyer) });

const offOf = (discount: DiscountApplication, from: Bag): Bag =>
  discount.percent === undefined
    ? cap(discount.amount ?? zero, from)
    : { shop: Math.round((from.shop * discount.percent) / 100), buyer: Math.round((from.buyer * discount.percent) / 100) };

/** Shares one discount over lines by what is left of them; each share is rounded so that the whole adds up. */
const discountLines = (order: Order, spec: DiscountSpec, lines: readonly Line[], selection: 'ALL' | 'EXPLICIT'): void => {
  const index = order.discounts.push(application(spec, order, selection, 'LINE_ITEM')) - 1;
  const weights = lines.map((line) => minus(grossOf(line), allocatedOf(line)));
  apportion(offOf(order.discounts[index]!, sum(weights)), weights).forEach((amount, at) => {
    if (amount.shop !== 0 || amount.buyer !== 0) lines[at]!.allocations.push({ index, amount });
  });
};

/** Throws for an entry that cannot be sold; called before anything changes. */
export const checkLines = (state: ShopState, specs: readonly LineSpec[]): void => {
  for (const spec of specs) {
    if (!Number.isInteger(spec.quantity) || spec.quantity < 1) throw new Error(`A line cannot have ${spec.quantity} units.`);
    const variant = spec.variantId === undefined ? undefined : variantOf(state, spec.variantId);
    if (variant === undefined && spec.priceMinor === undefined) throw new Error('A custom line needs a price.');
    if (variant?.components.some(({ variantId }) => !state.variants.has(variantId)) === true)
      throw new Error('A component of the bundle was deleted.');
  }
};

/** The lines of one entry, with the entry's own discount, untaxed as yet. */
export const linesOf = (act: Act, order: Order, spec: LineSpec): Line[] => {
  const variant = spec.variantId === undefined ? undefined : variantOf(act.state, spec.variantId);
  const lines =
    variant !== undefined && variant.components.length > 0
      ? bundleLines(act, order, spec, variant)
      : [lineOf(act, order, spec, variant, spec.priceMinor ?? variant?.priceMinor ?? 0, spec.quantity)];
  if (spec.discount !== undefined) discountLines(order, spec.discount, lines, 'EXPLICIT');
  return lines;
};

/** Taxes a line on what is left after its discounts. Gift cards and tips are never taxed. */
export const taxLine = (order: Order, line: Line): void => {
  const taxed = line.taxable && !order.taxExempt && !line.giftCard && !line.tip;
  line.taxes = taxLinesOf(netOf(line), line.vatPercent, taxed, order.taxesIncluded);
};

const tipLine = (act: Act, order: Order, tipMinor: number): Line => ({
  ...lineOf(act, order, { quantity: 1, title: 'Tip', requiresShipping: false, taxable: false }, undefined, tipMinor, 1),
  tip: true,
});

const shippingLineOf = (act: Act, order: Order, spec: DeliverySpec): ShippingLine => {
  const price = bagOf(spec.priceMinor, order.presentmentRate);
  const line: ShippingLine = {
    id: takeId(act.state),
    title: spec.title,
    code: spec.code ?? spec.title,
    source: 'shopify',
    price,
    allocations: [],
    taxes: [],
  };
  if (spec.discountMinor !== undefined) {
    const index =
      order.discounts.push(application({ amountMinor: spec.discountMinor, automatic: 'Delivery offer' }, order, 'ALL', 'SHIPPING_LINE')) -
      1;
    line.allocations.push({ index, amount: cap(bagOf(spec.discountMinor, order.presentmentRate), price) });
  }
  line.taxes = taxLinesOf(shippingPriceOf(line), spec.vatPercent ?? 20, !order.taxExempt, order.taxesIncluded);
  return line;
};

/** Fills an order that has its head: lines, discounts, tip, delivery, tax. */
export const fillOrder = (act: Act, order: Order, spec: OrderSpec): void => {
  for (const line of spec.lines) order.lines.push(...linesOf(act, order, line));
  const discountable = order.lines.filter((line) => !line.giftCard);
  for (const discount of spec.discounts ?? []) discountLines(order, discount, discountable, 'ALL');
  for (const line of order.lines) taxLine(order, line);
  if (spec.tipMinor !== undefined) order.lines.push(tipLine(act, order, spec.tipMinor));
  if (spec.delivery !== undefined) order.shippingLines.push(shippingLineOf(act, order, spec.delivery));
};

/** More units of a line at its price; the discounts it has stay what they are. */
export const growLine = (order: Order, line: Line, units: number): void => {
  line.quantity += units;
  line.currentQuantity += units;
  const more = taxLinesOf(
    { shop: line.unitPrice.shop * units, buyer: line.unitPrice.buyer * units },
    line.vatPercent,
    line.taxes.length > 0,
    order.taxesIncluded,
  );
  line.taxes = line.taxes.map((tax, at) => ({ ...tax, amount: plus(tax.amount, more[at]?.amount ?? zero) }));
};
