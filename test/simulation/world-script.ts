/** The people of a simulated world: every kind of thing that customers, staff, the warehouse and other programs do, at drawn moments. */
import { createChance, type Chance } from '../../electron/practice/chance.ts';
import type { CatalogueItem } from '../../electron/practice/catalogue.ts';
import { drawCatalogue } from '../../electron/practice/catalogue.ts';
import type { KhaosOffice, SalesOrderView } from '../../electron/practice/khaos/khaos.ts';
import { plainSeed, type KhaosSeed } from '../../electron/practice/khaos/seed.ts';
import { drawPerson } from '../../electron/practice/people.ts';
import type { OrderSpec, VariantSpec } from '../../electron/practice/shopify/shop/spec.ts';
import { variantsOf } from '../../electron/practice/shopify/shop/spec.ts';
import type { Shop } from '../../electron/practice/shopify/shop/shop.ts';
import type { WorldPlan } from './world-plan.ts';

const codes = 20;
/** Places in the catalogue with something special about them. */
const packAt = 19;
const sharedAt = 4;

export type SimStock = {
  items: readonly CatalogueItem[];
  khaos: KhaosSeed;
  variants: readonly VariantSpec[];
  pack: string;
  shared: string;
};

/** Twenty codes; one is a pack of two others, one is sold by two variants; the shop begins with wrong figures, never too high ones. */
export const drawSimStock = (seed: number, twoPlaces: boolean): SimStock => {
  const chance = createChance(seed, 'stock');
  const items = drawCatalogue(chance, codes);
  const levels = items.map(() => chance.pick([0, 2, 5, 9, 14, 30, 60]));
  const children = [
    { stockCode: items[2]!.stockCode, quantity: 2 },
    { stockCode: items[3]!.stockCode, quantity: 1 },
  ];
  const places = twoPlaces ? [0, 0] : [0];
  const variants = variantsOf(items, () => places);
  return {
    items,
    pack: items[packAt]!.stockCode,
    shared: items[sharedAt]!.stockCode,
    variants: [...variants, { ...variants[sharedAt]!, product: 900, variantTitle: 'outlet' }],
    khaos: {
      ...plainSeed,
      catalogue: items.map((item, at) => ({
        stockCode: item.stockCode,
        description: item.title,
        barcodes: [item.barcode],
        sellMinor: item.priceMinor,
        vatPercent: item.vatPercent,
        ...(at === packAt
          ? { pack: children }
          : { levels: { 'Main Site': levels[at]!, ...(twoPlaces ? { 'Second Site': chance.pick([0, 3, 8]) } : {}) } }),
      })),
    },
  };
};

/** One thing that somebody does; false when there was nothing to do it with. */
type Deed = () => void;

const addressOf = (person: ReturnType<typeof drawPerson>) => ({
  firstName: person.firstName,
  lastName: person.lastName,
  address1: person.line1,
  ...(person.line2 === undefined ? {} : { address2: person.line2 }),
  city: person.town,
  province: person.county,
  zip: person.postcode,
  countryCode: 'GB',
});

/** All deeds of a world with their moments, in the order of time. Each does nothing where the world does not allow it any more. */
export const drawScript = (
  plan: WorldPlan,
  stock: SimStock,
  shop: Shop,
  office: KhaosOffice,
): { atMs: number; name: string; deed: Deed }[] => {
  const chance = createChance(plan.seed, 'script');
  const script: { atMs: number; name: string; deed: Deed }[] = [];
  const spanMs = plan.calmMs - plan.startMs;
  const moment = (from = 0, to = 1): number => plan.startMs + Math.floor((from + chance.next() * (to - from)) * spanMs);
  const add = (name: string, atMs: number, deed: Deed): void => void script.push({ atMs, name, deed });

  const variantOf = (stockCode: string, which = 0) => shop.variants().filter((variant) => variant.sku === stockCode)[which];
  const drawOrder = (draw: Chance, number: number): OrderSpec | undefined => {
    const person = drawPerson(draw, number);
    const lines = new Map<string, { variantId: string; quantity: number }>();
    for (let line = draw.between(1, 3); line > 0; line--) {
      const sellable = shop.variants().filter((variant) => variant.available > 0);
      // Shopify itself refuses what is not on offer; who finds nothing buys nothing.
      if (sellable.length === 0) return undefined;
      const special = draw.happens(0.3) ? [variantOf(stock.pack), variantOf(stock.shared), variantOf(stock.shared, 1)] : [];
      const chosen = draw.pick(
        [...special, draw.pick(sellable)].filter((variant) => variant !== undefined && variant.available > 0).concat(sellable[0]!),
      )!;
      lines.set(chosen.id, {
        variantId: chosen.id,
        quantity: Math.min(
          chosen.available,
          draw.weigh([
            [1, 6],
            [2, 3],
            [3, 1],
          ]),
        ),
      });
    }
    return {
      customer: { firstName: person.firstName, lastName: person.lastName, email: person.email },
      shippingAddress: addressOf(person),
      billingAddress: addressOf(person),
      lines: [...lines.values()],
      discounts: draw.happens(0.25) ? [draw.happens(0.5) ? { percent: 15, code: 'FIFTEEN' } : { amountMinor: 333, code: 'ODD' }] : [],
      delivery: { title: 'Standard delivery', priceMinor: draw.pick([0, 399]) },
      payments: [
        {
          kind: draw.weigh([
            ['sale', 9],
            ['pending', 1],
          ]),
        },
      ],
    };
  };

  // Customers, and what they change their minds about.
  const placed: string[] = [];
  for (let number = 0; number < plan.orders; number++) {
    const own = createChance(plan.seed, `order ${number}`);
    const atMs = moment(0.02, 0.9);
    add('order', atMs, () => {
      const spec = drawOrder(own, number);
      if (spec === undefined) return;
      const { id } = shop.placeOrder(spec);
      placed.push(id);
      orderOf.set(number, id);
    });
    const change = chance.weigh([
      ['none', 50],
      ['pay', 6],
      ['refund', 10],
      ['cancel', 9],
      ['edit', 8],
      ['by-hand', 7],
      ['cancel-fulfilment', 3],
      ['hold', 4],
    ] as const);
    // Some changes come within seconds of the order, while it is on its way; others hours later.
    const laterMs = atMs + (chance.happens(0.5) ? chance.between(1, 90) * 1_000 : chance.between(2, 90) * 60_000);
    if (change !== 'none' && laterMs < plan.calmMs) {
      add(change, laterMs, () => {
        const id = orderOf.get(number);
        if (id === undefined) return;
        if (change === 'pay') shop.pay(id);
        else if (change === 'refund')
          shop.refund(id, { lines: [{ line: 0, quantity: 1, restock: own.pick(['CANCEL', 'NO_RESTOCK', 'RETURN']) }] });
        else if (change === 'cancel') shop.cancel(id, { reason: 'CUSTOMER', restock: own.happens(0.7), refund: true });
        else if (change === 'edit') shop.edit(id, { quantities: [{ line: 0, quantity: own.pick([0, 1, 2]), restock: true }] });
        else if (change === 'hold') {
          shop.hold(id, 'OTHER');
          holds.push(id);
        } else {
          const made = shop.fulfilByHand(id);
          if (change === 'cancel-fulfilment') for (const fulfilment of made) shop.cancelFulfilment(fulfilment);
        }
      });
    }
  }
  const orderOf = new Map<number, string>();
  const holds: string[] = [];
  add('release', plan.calmMs, () => {
    for (const id of holds) shop.release(id);
  });

  // The warehouse.
  const webOrders = (): SalesOrderView[] =>
    office.salesOrders().filter((order) => order.kind === 'sales-order' && !order.cancelled && !order.complete);
  const openLines = (order: SalesOrderView) => order.lines.filter((line) => line.assigned > 0);
  const despatchOne = (own: Chance, whole: boolean): void => {
    const ready = webOrders().filter((order) => openLines(order).length > 0);
    if (ready.length === 0) return;
    const order = own.pick(ready);
    const consignmentRef = own.happens(0.75) ? `CN${own.between(100_000, 999_999)}` : undefined;
    const line = own.pick(openLines(order));
    const part = !whole && line.parentLine === undefined && order.lines.every((other) => other.parentLine === undefined);
    const invoice = office.despatch(order.salesOrder, {
      courier: 'RM24',
      ...(consignmentRef === undefined ? {} : { consignmentRef }),
      ...(part ? { items: [{ stockCode: line.stockCode, quantity: own.between(1, line.assigned) }] } : {}),
    });
    if (consignmentRef === undefined) late.push(invoice);
  };
  const late: string[] = [];
  for (let round = 0; round < plan.orders * 1.6; round++) {
    const own = createChance(plan.seed, `despatch ${round}`);
    add('despatch', moment(0.08, 1), () => despatchOne(own, own.happens(0.6)));
  }
  for (let round = 0; round < 6; round++) {
    add('late-number', moment(0.3, 1), () => {
      const invoice = late.pop();
      if (invoice !== undefined) office.setConsignment(invoice, { courier: 'RM24', consignmentRef: `LATE${chance.between(1_000, 9_999)}` });
    });
  }

  // Goods that are packed, boxes and all, and wait: in a stage before despatch or in a hold, until somebody ships them. They have not gone.
  for (let round = 0; round < 8; round++) {
    const own = createChance(plan.seed, `pack ${round}`);
    const packMs = plan.startMs + own.between(spanMs * 0.1, spanMs * 0.85);
    const hold = own.pick([undefined, 17, 18, 19, 21] as const);
    let packed: { order: string; invoice: string } | undefined;
    add('pack', packMs, () => {
      const ready = webOrders().filter((order) => openLines(order).length > 0 && order.invoices.every(({ stage }) => stage < 14));
      if (ready.length === 0) return;
      const { salesOrder, lines } = own.pick(ready);
      const items = lines.filter((line) => line.assigned > 0).map(({ stockCode, assigned }) => ({ stockCode, quantity: assigned }));
      const boxes = [{ courier: 'RM24', consignmentRef: `BX${own.between(100_000, 999_999)}`, items }];
      packed = { order: salesOrder, invoice: office.despatch(salesOrder, { stage: 14, boxes }) };
      if (hold !== undefined) office.hold(salesOrder, hold);
    });
    add('ship', packMs + own.between(5, 60) * 60_000, () => {
      if (packed === undefined) return;
      if (hold !== undefined) office.release(packed.order);
      office.moveInvoice(packed.invoice, 70);
    });
  }

  // Other people in KC: phone orders, stock counts, goods in, assignments, cancellations.
  const anyCode = (own: Chance): string => own.pick(stock.items.filter((item) => item.stockCode !== stock.pack)).stockCode;
  for (let deed = 0; deed < 16; deed++) {
    const own = createChance(plan.seed, `office ${deed}`);
    const kind = own.weigh([
      ['phone', 5],
      ['goods-in', 4],
      ['count', 4],
      ['unassign', 2],
      ['assign', 3],
      ['cancel', 2],
    ] as const);
    add(kind, moment(0, 1), () => {
      if (kind === 'phone') {
        office.placeOrder({
          origin: 'phone',
          salesSource: 'PHONE',
          lines: [{ stockCode: anyCode(own), quantity: own.between(1, 3) }],
          assign: own.happens(0.7),
        });
      } else if (kind === 'goods-in') office.goodsIn(anyCode(own), own.between(1, 12));
      else if (kind === 'count') {
        const code = anyCode(own);
        office.setLevel(code, Math.max(0, office.level(code) + own.between(-4, 4)));
      } else {
        const orders = webOrders();
        if (orders.length === 0) return;
        const order = own.pick(orders);
        if (kind === 'unassign') office.unassign(order.salesOrder);
        else if (kind === 'assign') office.assign(order.salesOrder);
        else office.cancel(order.salesOrder, 'customer rang');
      }
    });
  }

  // Other people and programs in Shopify.
  for (let deed = 0; deed < 8; deed++) {
    const own = createChance(plan.seed, `shop ${deed}`);
    add('other-writer', moment(0, 1), () => {
      const variant = own.pick(shop.variants().filter((one) => !one.bundle));
      if (own.happens(0.3)) shop.setUnavailable(variant.inventoryItemId, 0, own.pick(['damaged', 'safety_stock']), own.between(0, 2));
      else shop.writeStock(variant.inventoryItemId, 0, own.pick(['available', 'on_hand']), { adjust: own.between(-2, 3) });
    });
  }
  // Where KC assigns late or never, people do before the day ends.
  add('assign-all', plan.calmMs, () => {
    for (const order of webOrders()) office.assign(order.salesOrder);
  });
  return script.toSorted((one, other) => one.atMs - other.atMs);
};
