/** Which stock code a line of an order has in Khaos Control, and what stands in the way where it has none. */
import { problemOf } from './problem.ts';
import type { StockItemReading } from './sales-order.ts';
import type { ShopOrder, ShopOrderLine } from './shop-order.ts';
import type { Problem } from '../../../shared/records.ts';
import type { OrderRules } from '../../../shared/settings.ts';

/** KC's limit (`reference/khaos-control.md §3.1`, STOCK_CODE). */
const stockCodeLimit = 50;

/** Stock items of KC by `codeKey`; a code that was asked for and is not in it is unknown to KC. `untold`: KC could not tell this time. */
export type KnownItems = ReadonlyMap<string, StockItemReading | 'untold'>;

/** Capitals and blanks at the ends are what people mistype; nothing else makes two codes one. */
export const codeKey = (code: string): string => code.trim().toLowerCase();

/** The office's map, found also where the SKU differs in capitals or blanks only. */
const mapped = (codes: OrderRules['stockCodes'], sku: string): string | undefined => {
  if (Object.hasOwn(codes, sku)) return codes[sku];
  const key = codeKey(sku);
  return Object.entries(codes).find(([from]) => codeKey(from) === key)?.[1];
};

export type CodeAnswer = { code: string } | { wrong: Problem };

/** Facts of a problem with a line: its place for people counts from 1. */
const lineFacts = (order: ShopOrder, line: ShopOrderLine) => ({
  order: order.name,
  line: order.lines.indexOf(line) + 1,
  ...(line.sku === undefined ? {} : { sku: line.sku }),
});

const checkCode = (code: string, order: string, facts: Problem['facts'], items: KnownItems | undefined): CodeAnswer => {
  const tidy = code.trim();
  if (tidy.includes('#') || tidy.length > stockCodeLimit) {
    return {
      wrong: problemOf('stock-code-unusable', `Order ${order}: KC cannot take the stock code ${tidy}.`, { ...facts, stockCode: tidy }),
    };
  }
  if (items === undefined) return { code: tidy };
  const item = items.get(codeKey(tidy));
  if (item === undefined) {
    return { wrong: problemOf('stock-code-unknown', `Stock code ${tidy} is unknown in KC.`, { ...facts, stockCode: tidy }) };
  }
  if (item === 'untold') {
    return { wrong: problemOf('khaos-fault', `Khaos Control cannot tell the stock code ${tidy} now.`, { ...facts, stockCode: tidy }) };
  }
  return { code: item.stockCode };
};

/**
 * By SKU through the office's map, by the SKU itself, by the barcode through the map. Gift cards, custom lines and tips have their
 * codes in Set-up. A deleted product keeps its SKU, which serves as long as KC knows it.
 */
export const stockCodeOf = (order: ShopOrder, line: ShopOrderLine, rules: OrderRules, items: KnownItems | undefined): CodeAnswer => {
  const facts = lineFacts(order, line);
  const sku = line.sku?.trim() ?? '';
  const fromMap =
    (sku === '' ? undefined : mapped(rules.stockCodes, sku)) ??
    (line.barcode === undefined ? undefined : mapped(rules.stockCodes, line.barcode));
  if (fromMap !== undefined) return checkCode(fromMap, order.name, facts, items);
  if (line.giftCard) {
    const code = rules.extraCodes.giftCard;
    if (code !== undefined) return checkCode(code, order.name, facts, items);
    return { wrong: problemOf('order-gift-card-sold', `Order ${order.name} sells a gift card.`, facts) };
  }
  if (line.custom) {
    const code = isTip(order, line) ? (rules.extraCodes.tip ?? rules.extraCodes.custom) : rules.extraCodes.custom;
    if (code !== undefined) return checkCode(code, order.name, facts, items);
    return { wrong: problemOf('order-custom-line', `Order ${order.name} has a line that somebody typed in.`, facts) };
  }
  if (sku === '') {
    if (line.variantId === undefined)
      return { wrong: problemOf('order-product-deleted', `Order ${order.name} has a line of a deleted product.`, facts) };
    return { wrong: problemOf('order-line-without-sku', `Order ${order.name} has a line without an SKU.`, facts) };
  }
  const answer = checkCode(sku, order.name, facts, items);
  if ('wrong' in answer && answer.wrong.cause === 'stock-code-unknown' && line.variantId === undefined) {
    return {
      wrong: problemOf(
        'order-product-deleted',
        `Order ${order.name} has a line of a deleted product; KC does not know its SKU ${sku}.`,
        facts,
      ),
    };
  }
  return answer;
};

/** A tip shows as a custom line that nobody can send and nobody taxes, at exactly the order's tip. */
const isTip = (order: ShopOrder, line: ShopOrderLine): boolean =>
  line.custom &&
  !line.requiresShipping &&
  line.taxes.length === 0 &&
  order.tipMinor > 0 &&
  line.unitPriceMinor * line.quantity === order.tipMinor;

/** A code of Set-up for a charge that has no line of its own. */
export const extraCodeOf = (
  order: ShopOrder,
  what: 'tip' | 'duty' | 'fee',
  amountMinor: number,
  rules: OrderRules,
  items: KnownItems | undefined,
): CodeAnswer => {
  const facts = { order: order.name, charge: what, amountMinor };
  const code = rules.extraCodes[what];
  if (code !== undefined) return checkCode(code, order.name, facts, items);
  return { wrong: problemOf('order-extra-charge', `Order ${order.name} has a ${what} that belongs to no line.`, facts) };
};

/** The codes that an order would ask KC about, as far as they can be told without KC. */
export const codesOf = (order: ShopOrder, rules: OrderRules): string[] => {
  const fromLines = order.lines.flatMap((line) => {
    const answer = stockCodeOf(order, line, rules, undefined);
    return 'code' in answer ? [answer.code] : [];
  });
  const { tip, duty, fee } = rules.extraCodes;
  const extras = [
    order.tipMinor > 0 ? tip : undefined,
    order.dutiesMinor > 0 ? duty : undefined,
    order.additionalFeesMinor > 0 ? fee : undefined,
  ];
  return [...fromLines, ...extras.flatMap((code) => (code === undefined ? [] : [code.trim()]))];
};
