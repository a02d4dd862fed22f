/** Reference data and price lists as KC tells them (`reference/khaos-control.md §2.1, §3.6, §3.7, §3.8`). */
import type { Ledger } from './ledger.ts';
import { zeroDate } from './london.ts';
import type { KhaosPriceList } from './seed.ts';
import type { Result } from './soap.ts';
import { attribute, element, escapeXml, flag } from './xml.ts';

const money = (minor: number): string => String(minor / 100);

const priceListXml = (ledger: Ledger, list: KhaosPriceList): string => {
  const rows = list.rows.map((row) => {
    const entry = ledger.stockIndex.byCode.get(row.stockCode);
    return (
      `<StockItem>${element('AmountValue', money(row.amountMinor))}${element('BuyPrice', money(entry?.buyMinor ?? 0))}` +
      `${element('CalculatedPrice', money(row.calculatedMinor))}${element('Discontinued', entry?.discontinued === true ? 'True' : 'False')}` +
      `${element('DiscountValue', row.discountPercent)}${element('QtyStart', row.from)}${element('QtyEnd', row.to)}` +
      `${element('SellPrice', money(entry?.sellMinor ?? 0))}${element('StockCode', row.stockCode)}` +
      `${element('StockID', entry?.stockId ?? '')}${element('TaxRate', entry?.vatPercent ?? 0)}${element('TaxPortion', 100)}</StockItem>`
    );
  });
  // The attribute's spelling and the base currency's id are as real exports have them.
  const netName = ledger.switches().priceListNesting === 'flat' ? 'PricelistNet' : 'PriceListNet';
  return (
    `<StockItem-CustomerClassifications${attribute('CompClass', list.name)}${attribute('CurrencyCode', list.currencyCode)}` +
    `${attribute('CurrencyID', list.currencyCode === 'None' ? 0 : 1)}${attribute(netName, flag(list.net))}>` +
    `${rows.join('')}</StockItem-CustomerClassifications>`
  );
};

/** Names that are no list are left out; nothing at all is `<PriceLists/>`. */
export const priceListsXml = (ledger: Ledger, names: readonly string[]): string => {
  const lists = ledger.records.priceLists.filter(({ name }) => names.includes(name));
  if (lists.length === 0) return '<PriceLists/>';
  const inside = lists.map((list) => priceListXml(ledger, list)).join('');
  return ledger.switches().priceListNesting === 'flat'
    ? `<PriceLists>${inside}</PriceLists>`
    : `<PriceLists><StockItem-CustomerClassificationsList>${inside}</StockItem-CustomerClassificationsList></PriceLists>`;
};

export type SopParts = { couriers: boolean; rates: boolean; keycodes: boolean };

export const sopDataXml = (ledger: Ledger, parts: SopParts): string => {
  const { couriers, countries, keycodes, ownDeliveryMinor } = ledger.records;
  const sections: string[] = [];
  if (parts.couriers && couriers.length > 0) {
    const rows = couriers.map(({ code, name }) => `<COURIER${attribute('CODE', code)}>${escapeXml(name)}</COURIER>`);
    sections.push(`<COURIERS>${rows.join('')}</COURIERS>`);
  }
  const first = couriers[0];
  if (parts.rates && first !== undefined) {
    sections.push(
      `<DELRATES><RATE>${element('COUNTRY_CODE', countries[0]?.code2 ?? '')}${element('COURIER_CODE', first.code)}` +
        `${element('COURIER_NAME', first.name)}<WEIGHT LOW="0" HIGH="9999"/><VALUE LOW="0" HIGH="99999"/>` +
        `<POSTAGE${attribute('GROSS', money(ownDeliveryMinor))} ISKG="0"/>${element('PRIORITY', 1)}</RATE></DELRATES>`,
    );
  }
  if (parts.keycodes && keycodes.length > 0) {
    const rows = keycodes.map(
      ({ code, description }, at) =>
        `<KEYCODE${attribute('ID', at + 1)}>${element('CODE', code)}${element('DESCRIPTION', description)}` +
        `${element('WEB_USE', flag(true))}${element('MOTO_USE', flag(true))}</KEYCODE>`,
    );
    sections.push(`<KEYCODES>${rows.join('')}</KEYCODES>`);
  }
  return sections.length === 0 ? '<SOPDATA/>' : `<SOPDATA>${sections.join('')}</SOPDATA>`;
};

/** Undefined where no website has that name. One category for each stock type. */
export const websiteXml = (ledger: Ledger, website: string): string | undefined => {
  const at = ledger.records.websites.indexOf(website);
  if (at < 0) return undefined;
  const categories = new Map<string, string[]>();
  for (const entry of ledger.stockIndex.byCode.values()) {
    if (entry.publishOnWeb === false || entry.variantOf !== undefined) continue;
    const item =
      `<STOCK_ITEM>${element('STOCK_ID', entry.stockId)}${element('STOCK_CODE', entry.stockCode)}` +
      `${element('CATEGORY_STOCK_CODE', entry.channelStockCode ?? '')}${element('SHORT_DESC', entry.description)}` +
      `${element('SELL_PRICE', money(entry.sellMinor))}</STOCK_ITEM>`;
    const name = entry.stockType ?? 'General';
    const items = categories.get(name);
    if (items === undefined) categories.set(name, [item]);
    else items.push(item);
  }
  const inside = [...categories].map(
    ([name, items], index) => `<CATEGORY${attribute('ID', index + 1)}${attribute('NAME', name)}>${items.join('')}</CATEGORY>`,
  );
  return `<WEBSITE${attribute('NAME', website)}${attribute('ID', at + 1)}>${inside.join('')}</WEBSITE>`;
};

export const countryResult = (ledger: Ledger): Result => ({
  Count: ledger.records.countries.length,
  List: ledger.records.countries.map((country) => ({
    CountryName: country.name,
    CountryCode2: country.code2,
    CountryCode3: country.code3,
    EUMember: country.euMember,
    PaysVAT: country.paysVat,
    CurrencyName: country.currencyName,
    CurrencyCode: country.currencyCode,
    Zone: country.zone,
  })),
});

/** The eight defaults of §3.1. */
const mailingTexts = [
  'Own use and any third party',
  'Own use and selected third parties',
  'Own use only',
  'Catalogues and order correspondence',
  'Order correspondence only',
  'Do not use',
  'Gone away',
  'Deceased',
];

export const mailingResult = (): Result => mailingTexts.map((text, at) => ({ ID: String(at + 1), Description: text }));

export const keycodeResult = (ledger: Ledger): Result =>
  ledger.records.keycodes.map(({ code, description, type, sourceCode }) => ({
    KeycodeCode: code,
    KeycodeDesc: description,
    KeycodeTypeDesc: type,
    SourceCode: sourceCode,
    DateCrreated: zeroDate,
    ExpiryDate: zeroDate,
    WebUse: true,
    MOTOUse: true,
  }));

export const harmonisationResult = (ledger: Ledger): Result => {
  const codes = new Map<string, Result[]>();
  for (const { harmonisationCode, stockCode } of ledger.stockIndex.byCode.values()) {
    if (harmonisationCode === undefined) continue;
    const rows = codes.get(harmonisationCode);
    if (rows === undefined) codes.set(harmonisationCode, [{ StockCode: stockCode, Duty: 0 }]);
    else rows.push({ StockCode: stockCode, Duty: 0 });
  }
  return [...codes].map(([code, items]) => ({ Code: code, StockItems: items }));
};
