/** ORDER_ITEMS: which stock item, how many, at what price and rate (`reference/khaos-control.md §3.1`). */
import type { Ledger } from './ledger.ts';
import { OrderRefused, fieldReader, type FieldReader } from './order-fields.ts';
import type { DraftLine } from './sales-orders.ts';
import type { StockEntry } from './stock-index.ts';
import { childrenOf, type XmlNode } from './xml.ts';

/** TAX_RATE is a code; above 4 the rates are the customer's own, and the stock item decides. */
const ratesByCode: Readonly<Record<number, number>> = { 1: 20, 2: 0, 4: 5 };
const standardRate = 20;

const readStock = (ledger: Ledger, field: FieldReader): StockEntry => {
  field.mandatory('STOCK_CODE');
  const code = field.plain('STOCK_CODE', 50);
  field.mandatory('MAPPING_TYPE');
  const mapping = field.number('MAPPING_TYPE')!;
  if (![-1, 1, 2, 3, 4, 5, 6, 7].includes(mapping)) throw new OrderRefused('mapping', `MAPPING_TYPE ${mapping} is not known`);
  const entry = ledger.stockIndex.find(code, mapping);
  if (entry === undefined) throw new OrderRefused('unknown-stock', `Stock code ${code} not found`);
  if (entry.isScsParent) throw new OrderRefused('scs-parent', `${code} is sold in its variants only`);
  return entry;
};

const readQuantity = (ledger: Ledger, field: FieldReader): number => {
  field.mandatory('ORDER_QTY');
  const quantity = field.number('ORDER_QTY')!;
  if (quantity <= 0) throw new OrderRefused('quantity', 'ORDER_QTY must be above zero');
  if (!Number.isInteger(quantity) && !ledger.switches().fractionalQuantity) throw new OrderRefused('quantity', 'ORDER_QTY must be whole');
  return quantity;
};

/** With both prices only the net one counts; a gross one is for standard-rated lines. */
const readPrice = (ledger: Ledger, field: FieldReader, vatPercent: number): DraftLine['price'] => {
  const net = field.money('PRICE_NET');
  if (net !== undefined) return { basis: 'net', unitMinor: net };
  const gross = field.money('PRICE_GRS');
  if (gross === undefined) throw new OrderRefused('mandatory', 'PRICE_NET or PRICE_GRS is missing');
  if (vatPercent !== standardRate && ledger.switches().grossOnOtherRates === 'skip') {
    throw new OrderRefused('price', 'PRICE_GRS is for standard-rated lines');
  }
  return { basis: 'gross', unitMinor: gross };
};

const readPackGroup = (field: FieldReader): DraftLine['packGroup'] => {
  const text = field.text('PACK_SORT_ORDER', 7);
  if (text === '') return undefined;
  const parts = /^(\d{3})\.(\d{3})$/.exec(text);
  if (parts === null) throw new OrderRefused('number-format', `PACK_SORT_ORDER is not NNN.NNN: ${text}`);
  return { number: parts[1]!, parent: parts[2] === '001' };
};

/**
 * `listing`: CHANNEL_ID was sent, so IMPORT_REF is read as a listing code, of which there are none. `untaxed`: no line is charged
 * VAT, whatever its item and its TAX_RATE say. Throws `OrderRefused`.
 */
export const readOrderLines = (
  ledger: Ledger,
  items: XmlNode | undefined,
  orderSite: number,
  { listing, untaxed }: { listing: boolean; untaxed: boolean },
): DraftLine[] => {
  const nodes = childrenOf(items, 'ORDER_ITEM');
  if (nodes.length === 0) throw new OrderRefused('mandatory', 'ORDER_ITEM is missing');
  const { records } = ledger;
  return nodes.map((node) => {
    const field = fieldReader(node, ledger.switches());
    const entry = readStock(ledger, field);
    const stated = ratesByCode[field.number('TAX_RATE') ?? 0] ?? entry.vatPercent;
    const vatPercent = untaxed ? 0 : stated;
    const importRef = field.text('IMPORT_REF');
    if (listing && importRef !== '') throw new OrderRefused('channel-listing', `There is no channel listing ${importRef}`);
    field.known('FREEITEM_REASON', records.freeItemReasons);
    const site = field.known('SITE', records.sites);
    const discountPercent = field.number('KSD_DISCOUNT') ?? 0;
    if (discountPercent < 0 || discountPercent > 100) throw new OrderRefused('number-format', 'KSD_DISCOUNT must be a percentage');
    return {
      entry,
      description: field.plain('STOCK_DESC', 250) || entry.description,
      quantity: readQuantity(ledger, field),
      price: readPrice(ledger, field, vatPercent),
      discountPercent,
      vatPercent,
      site: site === '' ? orderSite : records.sites.indexOf(site),
      importRef,
      packGroup: readPackGroup(field),
    };
  });
};
