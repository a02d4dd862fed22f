/** How the practice shop's values are told: times to the second, money in both currencies, ids, and acts of an API client. */
import type { FieldContext } from '../fields.ts';
import type { Act } from '../shop/acts.ts';
import { decimalOf } from '../shop/money.ts';
import type { Order, TaxLine } from '../shop/order-state.ts';
import type { Bag } from '../shop/state.ts';

/** `2026-11-23T09:00:00Z`: one-second resolution, as on Shopify. */
export const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
export const timeOrNull = (ms: number | undefined): string | null => (ms === undefined ? null : timeOf(ms));

export const moneyIn = (minor: number, currencyCode: string) => ({ amount: decimalOf(minor), currencyCode });

/** A MoneyBag: the shop's currency and the one the buyer saw. */
export const bagIn = (context: FieldContext, order: Order, bag: Bag) => ({
  shopMoney: moneyIn(bag.shop, context.shop.state.currency),
  presentmentMoney: moneyIn(bag.buyer, order.presentmentCurrency),
});

export const taxLineIn = (context: FieldContext, order: Order, tax: TaxLine) => ({
  title: tax.title,
  rate: tax.percent / 100,
  ratePercentage: tax.percent,
  source: 'Shopify',
  channelLiable: false,
  priceSet: bagIn(context, order, tax.amount),
});

/** Does something in the shop as the client of this request; what changes is noted in the request's journal line. */
export const acting = <T>(context: FieldContext, deed: (act: Act) => T): T =>
  context.shop.act({ nowMs: context.nowMs, client: context.client, note: (effect) => context.effect(effect) }, deed);
