/** What practice customers order: believable baskets by kind, mishaps among them. */
import type { Chance } from './chance.ts';
import { drawPerson, type Person } from './people.ts';
import type { AddressSpec, LineSpec, OrderSpec } from './shopify/shop/spec.ts';
import type { Shop } from './shopify/shop/shop.ts';

/** `plain` is the everyday mixture; the others are named for what is special about them. */
export const orderKinds = [
  'plain',
  'discount',
  'big',
  'pending',
  'authorised',
  'no-sku',
  'unknown-sku',
  'no-address',
  'foreign-currency',
  'test',
  'part-sent',
] as const;
export type OrderKind = (typeof orderKinds)[number];

/** Delivery is free from this much on. */
const freeDeliveryMinor = 5000;
const deliveryMinor = 399;
const quickDeliveryMinor = 699;

const addressOf = (person: Person): AddressSpec => ({
  firstName: person.firstName,
  lastName: person.lastName,
  ...(person.company === undefined ? {} : { company: person.company }),
  address1: person.line1,
  ...(person.line2 === undefined ? {} : { address2: person.line2 }),
  city: person.town,
  province: person.county,
  zip: person.postcode,
  countryCode: 'GB',
  phone: person.phone,
});

const drawLines = (chance: Chance, shop: Shop, most: number): (LineSpec & { priceMinor: number })[] => {
  const variants = shop.variants().filter((variant) => !variant.bundle && variant.sku !== null);
  const inStock = variants.filter((variant) => variant.available > 0);
  const choice = inStock.length > 0 ? inStock : variants;
  const taken = new Map<string, LineSpec & { priceMinor: number }>();
  const count = chance.weigh([
    [1, 55],
    [2, 25],
    [3, 12],
    [chance.between(4, Math.max(4, most)), 8],
  ]);
  for (let line = 0; line < Math.min(count, most); line++) {
    // Few codes sell often: squaring the draw favours the beginning of the list.
    const variant = choice[Math.floor(chance.next() ** 2 * choice.length)]!;
    const quantity = Math.min(
      chance.weigh([
        [1, 80],
        [2, 15],
        [3, 5],
      ]),
      Math.max(1, variant.available),
    );
    taken.set(variant.id, { variantId: variant.id, quantity, priceMinor: variant.priceMinor });
  }
  return [...taken.values()];
};

/** Draws one order; `number` keeps customers of one name apart. */
export const drawOrder = (chance: Chance, shop: Shop, kind: OrderKind, number: number): OrderSpec => {
  const person = drawPerson(chance, number);
  const priced = drawLines(chance, shop, kind === 'big' ? 24 : 6);
  const lines: LineSpec[] = priced.map(({ priceMinor: _shopPrice, ...line }) => line);
  const goodsMinor = priced.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0);
  const quick = chance.happens(0.15);
  const order: OrderSpec = {
    customer: { firstName: person.firstName, lastName: person.lastName, email: person.email, phone: person.phone },
    shippingAddress: addressOf(person),
    billingAddress: addressOf(person),
    lines,
    delivery: quick
      ? { title: 'Next day', code: 'NEXT', priceMinor: quickDeliveryMinor }
      : { title: 'Standard delivery', code: 'STD', priceMinor: goodsMinor >= freeDeliveryMinor ? 0 : deliveryMinor },
    payments: [{ kind: 'sale', gateway: chance.happens(0.2) ? 'paypal' : 'shopify_payments' }],
    ...(chance.happens(0.08) ? { note: 'Please leave it with a neighbour if we are out.' } : {}),
  };
  const discounted = kind === 'discount' || (kind === 'plain' && chance.happens(0.22));
  const discounts = discounted
    ? [
        chance.happens(0.6)
          ? { percent: chance.pick([10, 15, 20]), code: 'AUTUMN' }
          : { amountMinor: Math.min(500, Math.floor(goodsMinor / 3)), code: 'FIVER' },
      ]
    : [];
  const whole: OrderSpec = { ...order, discounts };
  switch (kind) {
    case 'plain':
    case 'discount':
    case 'big':
      return whole;
    case 'pending':
      return { ...whole, payments: [{ kind: 'pending', gateway: 'bank_transfer' }] };
    case 'authorised':
      return { ...whole, payments: [{ kind: 'authorization' }] };
    case 'no-sku':
      return { ...whole, lines: [...lines, { title: 'Gift wrapping', priceMinor: 350, quantity: 1 }] };
    case 'unknown-sku':
      // Sold under a SKU that the shop has renamed since, and that KC never had.
      return { ...whole, lines: lines.map((line, at) => (at === 0 ? { ...line, sku: 'SAMPLE-CARD-XL' } : line)) };
    case 'no-address': {
      const { shippingAddress: _shipping, billingAddress: _billing, ...rest } = whole;
      return rest;
    }
    case 'foreign-currency':
      return { ...whole, presentment: { currency: 'EUR', rate: 1.17 } };
    case 'test':
      return { ...whole, test: true };
    case 'part-sent': {
      // Somebody sends one unit of its first line by hand, so there must be more of them.
      const [first, ...rest] = lines;
      return { ...whole, lines: first === undefined ? rest : [{ ...first, quantity: chance.between(2, 4) }, ...rest] };
    }
  }
};
