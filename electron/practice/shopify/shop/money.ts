/** Money of the practice shop: amounts in two currencies, tax in and on top, and shares that add up to the penny. */
import type { Bag } from './state.ts';

export const zero: Bag = { shop: 0, buyer: 0 };

export const plus = (a: Bag, b: Bag): Bag => ({ shop: a.shop + b.shop, buyer: a.buyer + b.buyer });
export const minus = (a: Bag, b: Bag): Bag => ({ shop: a.shop - b.shop, buyer: a.buyer - b.buyer });
export const times = (bag: Bag, factor: number): Bag => ({ shop: bag.shop * factor, buyer: bag.buyer * factor });
export const sum = (bags: readonly Bag[]): Bag => {
  let shop = 0;
  let buyer = 0;
  for (const bag of bags) {
    shop += bag.shop;
    buyer += bag.buyer;
  }
  return { shop, buyer };
};

/** An amount of the shop's currency at the order's rate. */
export const bagOf = (shopMinor: number, rate: number): Bag => ({
  shop: shopMinor,
  buyer: rate === 1 ? shopMinor : Math.round(shopMinor * rate),
});

const taxIn = (minor: number, percent: number, included: boolean): number =>
  Math.round(included ? (minor * percent) / (100 + percent) : (minor * percent) / 100);

/** The tax of an amount that contains it (`included`) or does not, rounded once for the whole line as Shopify does. */
export const taxOf = (bag: Bag, percent: number, included: boolean): Bag => ({
  shop: taxIn(bag.shop, percent, included),
  buyer: taxIn(bag.buyer, percent, included),
});

const shareOut = (total: number, weights: readonly number[]): number[] => {
  const all = weights.reduce((a, b) => a + b, 0);
  let seen = 0;
  let given = 0;
  return weights.map((weight) => {
    seen += weight;
    const upToHere = all === 0 ? 0 : Math.round((total * seen) / all);
    const share = upToHere - given;
    given = upToHere;
    return share;
  });
};

/** Divides an amount by weight; the shares add up exactly, so equal weights may get unequal pennies. */
export const apportion = (total: Bag, weights: readonly Bag[]): Bag[] => {
  const shop = shareOut(
    total.shop,
    weights.map((weight) => weight.shop),
  );
  const buyer = shareOut(
    total.buyer,
    weights.map((weight) => weight.buyer),
  );
  return shop.map((share, at) => ({ shop: share, buyer: buyer[at]! }));
};

/** The part of an amount that belongs to `quantity` of `of` units, when `before` units have had theirs already: no penny is lost or given twice. */
export const partOf = (bag: Bag, of: number, before: number, quantity: number): Bag => {
  const part = (minor: number) => (of === 0 ? 0 : Math.round((minor * (before + quantity)) / of) - Math.round((minor * before) / of));
  return { shop: part(bag.shop), buyer: part(bag.buyer) };
};

/** A Decimal as Shopify writes it: no needless zeros but always one decimal (`12.0`, `12.5`, `12.99`). */
export const decimalOf = (minor: number): string => {
  const absolute = Math.abs(minor);
  const pence = String(absolute % 100)
    .padStart(2, '0')
    .replace(/0$/, '');
  return `${minor < 0 ? '-' : ''}${Math.floor(absolute / 100)}.${pence}`;
};
