/** Customers as KC tells them: COMPANYS and the list of codes (`reference/khaos-control.md §3.2`). */
import type { Address, Customer, Ledger } from './ledger.ts';
import { localDateTime } from './london.ts';
import type { Result } from './soap.ts';
import { attribute, element, escapeXml, flag } from './xml.ts';

const addressXml = (ledger: Ledger, address: Address, kind: 1 | 2): string =>
  `<ADDRESS>${element('ADDR1', address.lines[0] ?? '')}${element('ADDR2', address.lines[1] ?? '')}${element('ADDR3', address.lines[2] ?? '')}` +
  `${element('TOWN', address.town)}${element('COUNTY', address.county)}${element('POSTCODE', address.postcode)}` +
  `${element('ORGANISATION', address.organisation)}${element('ADDRTYPE', kind)}${element('EMAIL', address.email)}` +
  `${element('TEL', address.telephone)}${element('COUNTRY_CODE', address.countryCode)}` +
  `${element('COUNTRY', ledger.records.countries.find(({ code2 }) => code2 === address.countryCode)?.name ?? '')}` +
  `<CONTACTS><CONTACT>${element('TITLE', address.title)}${element('FORENAME', address.forename)}${element('SURNAME', address.surname)}` +
  `${element('EMAIL', address.email)}</CONTACT></CONTACTS></ADDRESS>`;

const companyXml = (ledger: Ledger, customer: Customer): string => {
  const { priceLists } = ledger.records;
  const lists = customer.priceLists.map((name) => {
    const list = priceLists.find((other) => other.name === name);
    return (
      `<PRICE_LIST${attribute('IS_NET', flag(list?.net === true))}${attribute('CURRENCY_CODE', list?.currencyCode ?? 'None')}` +
      `${attribute('PRICELIST_TYPE', 3)}>${escapeXml(name)}</PRICE_LIST>`
    );
  });
  return (
    `<COMPANY>${element('COMPANY_ID', customer.companyId)}${element('COMPANY_CODE', customer.companyCode)}` +
    `${element('COMPANY_NAME', customer.name)}${element('OTHER_REF', customer.otherRef)}` +
    `<COMPANY_CLASS ENFORCE_SALES_MULTIPLE="0">${escapeXml(customer.companyClass)}</COMPANY_CLASS>` +
    `${element('COMPANY_TYPE', customer.companyType)}${element('COMPANY_STATUS', 'Active')}` +
    `${element('DATE_CREATED', localDateTime(customer.createdMs))}${element('SORDER_LOCKED', flag(customer.locked))}` +
    `${element('POCODE_REQUIRED', flag(customer.purchaseOrderRequired))}${element('WEB_USER', customer.webUser)}` +
    `${element('TAX_REFERENCE', customer.taxReference)}${element('PAYMENT_TYPE', customer.paysOnAccount ? 'Account' : 'Credit Card')}` +
    `<PRICE_LISTS>${lists.join('')}</PRICE_LISTS><ADDRESSES>${addressXml(ledger, customer.invoiceAddress, 1)}` +
    `${customer.deliveryAddress === undefined ? '' : addressXml(ledger, customer.deliveryAddress, 2)}</ADDRESSES></COMPANY>`
  );
};

/** `mappingType` 1: company code; 4: company name. No codes: everybody changed since. */
export const companiesXml = (ledger: Ledger, codes: readonly string[], mappingType: number, sinceMs: number): string => {
  const { customers } = ledger.data;
  const found =
    mappingType === 1 && codes.length > 0
      ? codes.flatMap((code) => customers.get(code) ?? [])
      : [...customers.values()].filter(({ name }) => codes.length === 0 || (mappingType === 4 && codes.includes(name)));
  return `<COMPANYS>${found
    .filter(({ changedMs }) => changedMs >= sinceMs)
    .map((customer) => companyXml(ledger, customer))
    .join('')}</COMPANYS>`;
};

export const companyListResult = (ledger: Ledger, sinceMs: number): Result => {
  const changed = [...ledger.data.customers.values()].filter(({ changedMs }) => changedMs >= sinceMs);
  return {
    Count: changed.length,
    List: changed.map(({ companyCode, otherRef, changedMs }) => ({
      CompanyCode: companyCode,
      OtherRef: otherRef,
      LastUpdated: localDateTime(changedMs),
    })),
  };
};
