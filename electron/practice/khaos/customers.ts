/** Customers of an order or a customer import: addresses, matching, creating, updating (`reference/khaos-control.md §3.1, §4.2`). */
import { keepCustomer, webUserKey, type Address, type Customer, type Ledger } from './ledger.ts';
import { OrderRefused, fieldReader } from './order-fields.ts';
import { childOf, childrenOf, textIn, type XmlNode } from './xml.ts';

/** What an order says of its customer, checked. */
export type CustomerDraft = {
  isNew: boolean;
  companyCode: string;
  otherRef: string;
  webUser: string;
  companyClass: string;
  companyType: string;
  companyName: string;
  taxReference: string;
  invoiceAddress: Address;
  deliveryAddress: Address | undefined;
};

const line = 35;
const telephone = 30;

/** `prefix` is `I` or `D`. `complete` is false where something mandatory is missing. */
const readAddress = (ledger: Ledger, node: XmlNode, prefix: string): { address: Address; missing: string | undefined } => {
  const switches = ledger.switches();
  const field = fieldReader(node, switches);
  const text = (name: string, atMost: number) => field.text(`${prefix}${name}`, atMost);
  const code = text('COUNTRY_CODE', 3);
  const name = text('COUNTRY_NAME', 50);
  const stated = ledger.records.countries.find((country) =>
    code === '' ? country.name === name : country.code2 === code || country.code3 === code,
  );
  if (stated === undefined && (code !== '' || name !== '')) {
    throw new OrderRefused('unknown-reference', `Country "${code || name}" does not exist`);
  }
  const country = stated ?? (switches.emptyCountry === 'default' ? ledger.records.countries[0] : undefined);
  const address: Address = {
    lines: [text('ADDRESS1', line), text('ADDRESS2', line), text('ADDRESS3', line)],
    town: text('TOWN', line),
    county: text('COUNTY', line),
    postcode: text('POSTCODE', 10),
    countryCode: country?.code2 ?? '',
    title: text('TITLE', 20),
    forename: text('FORENAME', 50),
    surname: text('SURNAME', 50),
    organisation: text('ORGANISATION', 50),
    telephone: text('TEL', telephone) || text('MOBILE', telephone),
    email: text('EMAIL', 50),
  };
  const parts: [string, boolean][] = [
    ['ADDRESS1', address.lines[0] === ''],
    ['TOWN', address.town === ''],
    ['POSTCODE', address.postcode === ''],
    ['COUNTRY_CODE', country === undefined],
    [
      'SURNAME',
      switches.names === 'all'
        ? address.title === '' || address.forename === '' || address.surname === ''
        : address.forename === '' && address.surname === '',
    ],
  ];
  const missing = parts.find(([, isMissing]) => isMissing)?.[0];
  return { address, missing: missing === undefined ? undefined : `${prefix}${missing}` };
};

/** An element that says nothing at all. */
const isEmpty = (node: XmlNode): boolean => node.children.every((child) => child.text.trim() === '' && isEmpty(child));

/** Reads CUSTOMER_DETAIL; throws `OrderRefused`. */
export const readCustomer = (ledger: Ledger, detail: XmlNode | undefined): CustomerDraft => {
  const switches = ledger.switches();
  const { records } = ledger;
  const field = fieldReader(detail, switches);
  field.mandatory('IS_NEW_CUSTOMER');
  field.mandatory('COMPANY_CLASS');
  const addresses = childOf(detail, 'ADDRESSES');
  const invoiceNode = childOf(addresses, 'INVADDR');
  if (invoiceNode === undefined) throw new OrderRefused('mandatory', 'INVADDR is missing');
  const invoice = readAddress(ledger, invoiceNode, 'I');
  if (invoice.missing !== undefined) throw new OrderRefused('mandatory', `${invoice.missing} is missing`);
  const deliveryNode = childOf(addresses, 'DELADDR');
  const delivery = deliveryNode === undefined || isEmpty(deliveryNode) ? undefined : readAddress(ledger, deliveryNode, 'D');
  if (delivery?.missing !== undefined && switches.incompleteDelivery === 'skip') {
    throw new OrderRefused('delivery-address', `The delivery address is incomplete: ${delivery.missing}`);
  }
  return {
    isNew: field.flag('IS_NEW_CUSTOMER'),
    companyCode: field.text('COMPANY_CODE', 10),
    otherRef: field.text('OTHER_REF', 30),
    webUser: field.text('WEB_USER', 50),
    companyClass: field.known(
      'COMPANY_CLASS',
      records.companyClasses.map(({ name }) => name),
    ),
    companyType: field.known('COMPANY_TYPE', records.companyTypes),
    companyName: field.text('COMPANY_NAME', 50),
    taxReference: field.text('TAX_REFERENCE', 20),
    invoiceAddress: invoice.address,
    deliveryAddress: delivery?.missing === undefined ? delivery?.address : undefined,
  };
};

/** URN, else other ref, else web user; a new customer matches nobody. */
export const matchCustomer = (
  ledger: Ledger,
  draft: Pick<CustomerDraft, 'isNew' | 'companyCode' | 'otherRef' | 'webUser'>,
): { customer: Customer; by: 'urn' | 'other-ref' | 'web-user' } | undefined => {
  const { data } = ledger;
  if (draft.isNew) return undefined;
  const byUrn = data.customers.get(draft.companyCode);
  if (byUrn !== undefined) return { customer: byUrn, by: 'urn' };
  if (draft.otherRef !== '') {
    const code = data.customersByOtherRef.get(draft.otherRef);
    return code === undefined ? undefined : { customer: data.customers.get(code)!, by: 'other-ref' };
  }
  const code = draft.webUser === '' ? undefined : data.customersByWebUser.get(webUserKey(draft.webUser));
  return code === undefined ? undefined : { customer: data.customers.get(code)!, by: 'web-user' };
};

const nameOf = (draft: CustomerDraft): string =>
  draft.companyName || [draft.invoiceAddress.forename, draft.invoiceAddress.surname].filter((part) => part !== '').join(' ');

const createCustomer = (ledger: Ledger, draft: CustomerDraft): Customer => {
  const number = ++ledger.data.numbers.customer;
  const wanted = draft.companyCode;
  const free = wanted !== '' && !ledger.data.customers.has(wanted);
  const customer: Customer = {
    companyCode: free ? wanted : `C${number}`,
    companyId: String(number),
    name: nameOf(draft),
    companyClass: draft.companyClass,
    companyType: draft.companyType,
    otherRef: draft.otherRef,
    webUser: draft.webUser,
    taxReference: draft.taxReference,
    invoiceAddress: draft.invoiceAddress,
    deliveryAddress: draft.deliveryAddress,
    courierNote: '',
    paysOnAccount: false,
    locked: false,
    purchaseOrderRequired: false,
    priceLists: [],
    createdMs: ledger.nowMs(),
    changedMs: ledger.nowMs(),
  };
  keepCustomer(ledger.data, customer);
  ledger.tell({ kind: 'customer-created', companyCode: customer.companyCode, webUser: customer.webUser, otherRef: customer.otherRef });
  return customer;
};

/** The customer that the order belongs to, created or found. Details are taken over only where the URN matched; the class never. */
export const customerFor = (ledger: Ledger, draft: CustomerDraft): Customer => {
  const match = matchCustomer(ledger, draft);
  if (match === undefined) return createCustomer(ledger, draft);
  const { customer, by } = match;
  if (by === 'urn') {
    customer.name = nameOf(draft);
    customer.invoiceAddress = draft.invoiceAddress;
    customer.deliveryAddress = draft.deliveryAddress ?? customer.deliveryAddress;
    customer.changedMs = ledger.nowMs();
    ledger.tell({ kind: 'customer-updated', companyCode: customer.companyCode });
  }
  return customer;
};

/**
 * `ImportCompany` (§3.2): one COMPANY. Method 3 always creates; any other updates the customer that the URN, other ref or web
 * user finds. Throws `OrderRefused`.
 */
export const importCompany = (ledger: Ledger, company: XmlNode, method: number): Customer => {
  const field = fieldReader(company, ledger.switches());
  const { records } = ledger;
  const all = childrenOf(childOf(company, 'ADDRESSES'), 'ADDRESS');
  const first = all.find((address) => textIn(address, 'ADDRTYPE') === '1') ?? all[0];
  const second = all.find((address) => textIn(address, 'ADDRTYPE') === '2');
  const addressOf = (node: XmlNode): Address => {
    const inAddress = fieldReader(node, ledger.switches());
    const contact = fieldReader(childOf(childOf(node, 'CONTACTS'), 'CONTACT'), ledger.switches());
    const stated = inAddress.text('COUNTRY_CODE') || inAddress.mandatory('COUNTRY');
    const country = records.countries.find(({ name, code2, code3 }) => [name, code2, code3].includes(stated));
    if (country === undefined) throw new OrderRefused('unknown-reference', `Country "${stated}" does not exist`);
    return {
      lines: ['ADDR1', 'ADDR2', 'ADDR3'].map((name) => inAddress.text(name, line)),
      town: inAddress.text('TOWN', line),
      county: inAddress.text('COUNTY', line),
      postcode: inAddress.text('POSTCODE', 10),
      countryCode: country.code2,
      title: contact.text('TITLE', 20),
      forename: contact.text('FORENAME', 50),
      surname: contact.text('SURNAME', 50),
      organisation: inAddress.text('ORGANISATION', 50),
      telephone: inAddress.text('TEL', 19),
      email: inAddress.text('EMAIL', 50),
    };
  };
  if (first === undefined) throw new OrderRefused('mandatory', 'ADDRESS is missing');
  field.mandatory('COMPANY_CLASS');
  const draft: CustomerDraft = {
    isNew: method === 3,
    companyCode: field.text('COMPANY_CODE', 10),
    otherRef: field.text('OTHER_REF', 30),
    webUser: field.text('WEB_USER', 50),
    companyClass: field.known(
      'COMPANY_CLASS',
      records.companyClasses.map(({ name }) => name),
    ),
    companyType: field.known('COMPANY_TYPE', records.companyTypes),
    companyName: field.text('COMPANY_NAME', 50),
    taxReference: field.text('TAX_REFERENCE', 20),
    invoiceAddress: addressOf(first),
    deliveryAddress: second === undefined ? undefined : addressOf(second),
  };
  return customerFor(ledger, draft);
};
