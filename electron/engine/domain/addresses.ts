/** Shopify's addresses within Khaos Control's fields: split on words, completed where one side knows better, never cut (`reference/khaos-control.md §3.1`). */
import { problemOf } from './problem.ts';
import type { KhaosAddress } from './sales-order.ts';
import type { ShopAddress, ShopOrder } from './shop-order.ts';
import { toWindows1252 } from './windows-1252.ts';
import type { Problem } from '../../../shared/records.ts';

/** KC's limits in characters (`IADDRESS1` …); the telephone at the older pack's 19, which the later 30 includes. */
const limits = { line: 35, town: 35, county: 35, postcode: 10, name: 50, organisation: 50, telephone: 19, email: 50 } as const;
const addressLines = 3;

/** Countries whose post knows no postcodes: Shopify asks for none there, and KC wants one; KCSL's own connector sends this. */
const noPostcode = '.';
const countriesWithoutPostcodes = new Set(
  'AE AG AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK IE JM KI KM KN KP LY ML MO MR MW NR NU PA QA RW SB SC SL SR ST SY TD TG TK TL TO TT TV UG VU WS YE ZW'.split(
    ' ',
  ),
);

export type Part = 'invoice' | 'delivery';

/** The addresses of a sales order. `left`: what did not fit and belongs into the order's note. */
export type Addresses = { invoice: KhaosAddress; delivery: KhaosAddress | undefined; left: string[] };

const tidy = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();

/**
 * Texts as lines of at most `limit` characters, broken between words; a text begins a line of its own while lines suffice, else
 * all of them run on. Undefined where they do not fit.
 */
export const wrapLines = (texts: readonly string[], limit: number, count: number): string[] | undefined => {
  const wrap = (text: string): string[] | undefined => {
    const lines: string[] = [];
    for (const word of text.split(' ')) {
      if (word.length > limit) return undefined;
      const last = lines.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  };
  const apart = texts.map(wrap);
  if (apart.some((lines) => lines === undefined)) return undefined;
  const separate = apart.flatMap((lines) => lines ?? []);
  if (separate.length <= count) return separate;
  const together = wrap(texts.join(', '));
  return together !== undefined && together.length <= count ? together : undefined;
};

/** Digits, a plus in front and nothing else where the number as typed is too long. */
const telephoneOf = (typed: string): string | undefined => {
  if (typed.length <= limits.telephone) return typed === '' ? undefined : typed;
  const digits = typed.replace(/\(0\)/g, '').replace(/(?!^\+)\D/g, '');
  return digits.length > 0 && digits.length <= limits.telephone ? digits : undefined;
};

type Contact = { email: string; phone: string };

const isBlank = (address: ShopAddress | undefined): boolean =>
  address === undefined || Object.values(address).every((value) => tidy(value) === '');

/** An address of which only the country came: Shopify keeps the person from us, or forgot it. */
const isWithheld = (address: ShopAddress | undefined): boolean =>
  address !== undefined &&
  [address.firstName, address.lastName, address.company, address.address1, address.address2, address.zip].every(
    (value) => tidy(value) === '',
  );

const addressOf = (
  address: ShopAddress,
  other: ShopAddress | undefined,
  contact: Contact,
  part: Part,
  orderName: string,
  transliterate: boolean,
): { address: KhaosAddress; left: string[]; wrong: Problem[] } => {
  const wrong: Problem[] = [];
  const left: string[] = [];
  const say = (cause: 'order-address-incomplete' | 'order-address-too-long' | 'order-characters', field: string, what: string) =>
    wrong.push(problemOf(cause, `Order ${orderName}, ${part} address: ${what}.`, { order: orderName, address: part, field }));

  const keep = (field: string, text: string | undefined): string => {
    const whole = tidy(text);
    if (!transliterate) return whole;
    const { text: kept, lost } = toWindows1252(whole);
    if (lost !== '') say('order-characters', field, `the ${field} has letters that KC cannot keep`);
    return tidy(kept);
  };
  const needed = (field: string, text: string): string => {
    if (text === '') say('order-address-incomplete', field, `the ${field} is missing`);
    return text;
  };
  const within = (field: string, text: string, limit: number): string => {
    if (text.length > limit) say('order-address-too-long', field, `the ${field} is longer than ${limit} characters`);
    return text;
  };

  const organisation = within('company', keep('company', address.company), limits.organisation);
  let forename = keep('first name', address.firstName);
  let surname = keep('last name', address.lastName);
  if (forename === '' && surname === '' && organisation === '') {
    forename = keep('first name', other?.firstName);
    surname = keep('last name', other?.lastName);
  }
  if (forename === '' && surname === '' && organisation === '') say('order-address-incomplete', 'name', 'the name is missing');
  within('first name', forename, limits.name);
  within('last name', surname, limits.name);

  const street = [keep('first line', address.address1), keep('second line', address.address2)].filter((line) => line !== '');
  if (street.length === 0) say('order-address-incomplete', 'first line', 'the first line is missing');
  const lines = wrapLines(street, limits.line, addressLines);
  if (lines === undefined)
    say('order-address-too-long', 'first line', `the lines do not fit into ${addressLines} lines of ${limits.line} characters`);

  const town = within('town', needed('town', keep('town', address.city)), limits.town);
  const countryCode = needed('country', tidy(address.countryCode).toUpperCase());
  const asked = within('postcode', keep('postcode', address.zip).toUpperCase(), limits.postcode);
  const postcode = asked === '' && countriesWithoutPostcodes.has(countryCode) ? noPostcode : needed('postcode', asked);
  const county = within('county', keep('county', address.province), limits.county);

  const typed = keep('telephone', address.phone) || contact.phone;
  const telephone = telephoneOf(typed);
  if (telephone === undefined && typed !== '') left.push(`Telephone (${part}): ${typed}`);

  const [line1 = '', line2, line3] = lines ?? [];
  return {
    address: {
      line1,
      ...(line2 === undefined ? {} : { line2 }),
      ...(line3 === undefined ? {} : { line3 }),
      town,
      ...(county === '' ? {} : { county }),
      postcode,
      countryCode,
      ...(forename === '' ? {} : { forename }),
      // KC wants a name even of a company's address; the company's own is the truth where no person is named.
      ...(surname === '' && forename === '' ? { surname: organisation } : surname === '' ? {} : { surname }),
      ...(organisation === '' ? {} : { organisation }),
      ...(telephone === undefined ? {} : { telephone }),
      ...(contact.email === '' ? {} : { email: contact.email }),
    },
    left,
    wrong,
  };
};

const same = (a: KhaosAddress, b: KhaosAddress): boolean => {
  const names = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof KhaosAddress)[]);
  return [...names].every((name) => a[name] === b[name]);
};

/**
 * Both addresses of an order; one that is missing is the other. A delivery address equal to the invoice address is left out,
 * since an incomplete one may make KC refuse the order. Problems name the field, never what stands in it.
 */
export const addressesOf = (order: ShopOrder, transliterate: boolean): { addresses: Addresses | undefined; wrong: Problem[] } => {
  const facts = { order: order.name };
  const billing = isBlank(order.billing) ? undefined : order.billing;
  const shipping = isBlank(order.shipping) ? undefined : order.shipping;
  const invoiceFrom = billing === undefined || isWithheld(billing) ? (shipping ?? billing) : billing;
  if (invoiceFrom === undefined) {
    if (order.email === undefined && order.customerId === undefined) {
      return {
        addresses: undefined,
        wrong: [problemOf('order-personal-data-missing', `Shopify gives no customer data of order ${order.name}.`, facts)],
      };
    }
    return { addresses: undefined, wrong: [problemOf('order-address-missing', `Order ${order.name} has no address.`, facts)] };
  }
  const deliveryFrom = shipping ?? invoiceFrom;
  if (isWithheld(invoiceFrom) || isWithheld(deliveryFrom)) {
    return {
      addresses: undefined,
      wrong: [problemOf('order-personal-data-missing', `Shopify gives neither name nor address of order ${order.name}.`, facts)],
    };
  }
  const email = tidy(order.email);
  const contact: Contact = { email, phone: tidy(order.phone) };
  const wrong: Problem[] = [];
  if (email.length > limits.email) {
    wrong.push(
      problemOf('order-address-too-long', `Order ${order.name}: the e-mail address is longer than ${limits.email} characters.`, {
        ...facts,
        field: 'e-mail',
      }),
    );
  }
  const invoice = addressOf(invoiceFrom, shipping, contact, 'invoice', order.name, transliterate);
  const delivery = addressOf(deliveryFrom, billing, contact, 'delivery', order.name, transliterate);
  const oneAddress = deliveryFrom === invoiceFrom || same(invoice.address, delivery.address);
  wrong.push(...invoice.wrong);
  if (!oneAddress) wrong.push(...delivery.wrong);
  return {
    addresses: {
      invoice: invoice.address,
      delivery: oneAddress ? undefined : delivery.address,
      left: [...invoice.left, ...(oneAddress ? [] : delivery.left)],
    },
    wrong,
  };
};
