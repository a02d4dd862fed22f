/** The money of an order to the penny: what its lines and delivery come to, in prices of two decimals, and what Khaos Control will make of them. */
import type { SalesOrder } from './sales-order.ts';
import type { ShopOrder, ShopOrderLine, ShopShippingLine, ShopTax } from './shop-order.ts';

/** Britain's standard rate in percent: decides between PRICE_GRS and PRICE_NET (`reference/khaos-control.md §3.1`). */
export const standardRatePercent = 20;

/** How KC adds an order up (`reference/khaos-control.md §4.8`). */
export type CalcMethod = 'gross' | 'net';
export const methodsOf = (calcMethod: 'gross' | 'net' | 'unknown'): readonly CalcMethod[] =>
  calcMethod === 'unknown' ? ['gross', 'net'] : [calcMethod];

/** What some units of a line come to, after their share of every discount. */
export type LineSum = { quantity: number; grossMinor: number; taxMinor: number; ratePercent: number };

const rateOf = (taxes: readonly ShopTax[]): number => taxes.reduce((sum, tax) => sum + tax.ratePercent, 0);
const taxOf = (taxes: readonly ShopTax[]): number => taxes.reduce((sum, tax) => sum + tax.amountMinor, 0);

/** What is left of an amount when some of the units it is for are gone: Shopify gives the part that goes, rounded, back. */
const keptOf = (minor: number, quantity: number, kept: number): number =>
  quantity === 0 ? 0 : minor - Math.round((minor * (quantity - kept)) / quantity);

/** The line's money for `units` of its `quantity`; tax as Shopify rounded it (`reference/shopify-admin-api.md §5.1`). */
export const lineSumOf = (line: ShopOrderLine, units: number, taxesIncluded: boolean): LineSum => {
  const afterDiscount = keptOf(line.unitPriceMinor * line.quantity - line.discountMinor, line.quantity, units);
  const taxMinor = keptOf(taxOf(line.taxes), line.quantity, units);
  return {
    quantity: units,
    grossMinor: taxesIncluded ? afterDiscount : afterDiscount + taxMinor,
    taxMinor,
    ratePercent: rateOf(line.taxes),
  };
};

export type PriceRow = { quantity: number; unitMinor: number };

/** A total as at most two rows of whole-penny prices that come to exactly that total; the units with the odd pennies last. */
export const splitEvenly = (totalMinor: number, quantity: number): PriceRow[] => {
  const unitMinor = Math.floor(totalMinor / quantity);
  const odd = totalMinor - unitMinor * quantity;
  const rows = [
    { quantity: quantity - odd, unitMinor },
    { quantity: odd, unitMinor: unitMinor + 1 },
  ];
  return rows.filter((row) => row.quantity > 0);
};

export type PricedRow = PriceRow & { basis: 'gross' | 'net'; ratePercent: number };

/** What KC makes of one row: unit price to two decimals, row = unit × quantity, VAT by row (`reference/khaos-control.md §4.8`). */
export const khaosRowGross = (row: PricedRow, method: CalcMethod): number => {
  const { basis, unitMinor, quantity, ratePercent } = row;
  if (method === 'gross') {
    return basis === 'gross' ? unitMinor * quantity : Math.round((unitMinor * (100 + ratePercent)) / 100) * quantity;
  }
  const netMinor = (basis === 'net' ? unitMinor : Math.round((unitMinor * 100) / (100 + ratePercent))) * quantity;
  return netMinor + Math.round((netMinor * ratePercent) / 100);
};

/**
 * The rows of a line: PRICE_GRS at the standard rate, PRICE_NET at any other. A net price of a rate between is chosen so that KC
 * reaches the gross total under every method it may use; where no price does, the nearest stands and the check of totals says so.
 */
export const priceRows = (sum: LineSum, methods: readonly CalcMethod[]): PricedRow[] => {
  const { quantity, grossMinor, taxMinor, ratePercent } = sum;
  const netMinor = grossMinor - taxMinor;
  if (ratePercent === standardRatePercent) {
    return splitEvenly(grossMinor, quantity).map((row) => ({ ...row, basis: 'gross', ratePercent }));
  }
  const price = (unitMinor: number, units: number): PricedRow => ({ unitMinor, quantity: units, basis: 'net', ratePercent });
  const plain = splitEvenly(netMinor, quantity).map((row) => price(row.unitMinor, row.quantity));
  const reaches = (rows: readonly PricedRow[]) =>
    methods.every((method) => rows.reduce((total, row) => total + khaosRowGross(row, method), 0) === grossMinor);
  if (ratePercent === 0 || reaches(plain)) return plain;
  const base = Math.floor(netMinor / quantity);
  // Rounding moves a unit price by no more than a penny, so two prices this near reach whatever any prices reach.
  for (const [lower, upper] of [
    [0, 1],
    [-1, 0],
    [1, 2],
    [-1, 1],
    [0, 2],
  ] as const) {
    for (let odd = 0; odd <= quantity; odd++) {
      const rows = [price(base + lower, quantity - odd), price(base + upper, odd)].filter((row) => row.quantity > 0);
      if (rows.every((row) => row.unitMinor >= 0) && reaches(rows)) return rows;
    }
  }
  return plain;
};

/** Delivery after discounts and refunds. Its tax follows its present price: Shopify's tax lines are those of the first one. */
const shippingSum = (line: ShopShippingLine, taxesIncluded: boolean): { netMinor: number; taxMinor: number; ratePercent: number } => {
  const ratePercent = rateOf(line.taxes);
  const worked = Math.round((line.priceMinor * ratePercent) / (taxesIncluded ? 100 + ratePercent : 100));
  const told = taxOf(line.taxes);
  // Several taxes on one price are rounded one by one, so the sum may be a penny off what one rate gives.
  const taxMinor = line.priceMinor > 0 && Math.abs(told - worked) <= line.taxes.length ? told : worked;
  return { netMinor: taxesIncluded ? line.priceMinor - taxMinor : line.priceMinor, taxMinor, ratePercent };
};

/**
 * Delivery, always stated: nothing stated makes KC charge its own (`reference/khaos-control.md §3.1`). Gross counts as taxed at
 * the standard rate, so anything else is told as net and tax; so is all delivery where KC may work net, to keep it exact.
 */
export const deliveryOf = (order: ShopOrder, methods: readonly CalcMethod[]): SalesOrder['delivery'] => {
  const sums = order.shippingLines.filter((line) => !line.removed).map((line) => shippingSum(line, order.taxesIncluded));
  const netMinor = sums.reduce((total, sum) => total + sum.netMinor, 0);
  const taxMinor = sums.reduce((total, sum) => total + sum.taxMinor, 0);
  const standard = sums.every((sum) => sum.ratePercent === standardRatePercent || sum.netMinor + sum.taxMinor === 0);
  if (standard && !methods.includes('net')) return { basis: 'gross', grossMinor: netMinor + taxMinor };
  return { basis: 'net', netMinor, taxMinor };
};

export const deliveryGross = (delivery: SalesOrder['delivery']): number =>
  delivery.basis === 'gross' ? delivery.grossMinor : delivery.netMinor + delivery.taxMinor;

/** What KC makes of the delivery. */
export const khaosDeliveryGross = (delivery: SalesOrder['delivery'], method: CalcMethod): number => {
  if (delivery.basis === 'net' || method === 'gross') return deliveryGross(delivery);
  const netMinor = Math.round((delivery.grossMinor * 100) / (100 + standardRatePercent));
  return netMinor + Math.round((netMinor * standardRatePercent) / 100);
};
