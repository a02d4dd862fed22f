/** Reads single fields of an order document by KC's rules: lengths, numbers, dates, what is mandatory (`reference/khaos-control.md §3.1`). */
import { throughWindows1252 } from './characters.ts';
import { readOrderDate } from './london.ts';
import type { KhaosSwitches } from './switches.ts';
import { textIn, type XmlNode } from './xml.ts';

/** Why an order was not taken; stands in the journal, so that a checker need not read the text. */
export type RefusalRule =
  | 'mandatory'
  | 'length'
  | 'number-format'
  | 'date-format'
  | 'duplicate-ref'
  | 'unknown-reference'
  | 'unknown-stock'
  | 'scs-parent'
  | 'delivery-address'
  | 'total'
  | 'hash'
  | 'price'
  | 'payment'
  | 'quantity'
  | 'mapping'
  | 'customer-locked'
  | 'purchase-order-number'
  | 'run-to-zero'
  | 'channel-listing'
  | 'no-order'
  | 'mismatched'
  | 'not-web'
  | 'cancelled'
  | 'too-old'
  | 'sent'
  | 'stage';

/** Thrown while one order is read; the order is skipped, the others go on. */
export class OrderRefused extends Error {
  override readonly name = 'OrderRefused';
  readonly rule: RefusalRule;
  constructor(rule: RefusalRule, text: string) {
    super(text);
    this.rule = rule;
  }
}

/** Reads the fields of one element under the installation's switches. Every method throws `OrderRefused`. */
export type FieldReader = {
  /** Kept as KC keeps it: cut to its length, in KC's characters. Empty where missing. */
  text(name: string, atMost?: number): string;
  mandatory(name: string, atMost?: number): string;
  /** As `text`, and a `#` is refused or ends it. */
  plain(name: string, atMost: number): string;
  /** -1 true, 0 or empty false. */
  flag(name: string): boolean;
  /** Digits and one point, at most two decimals, in minor units; undefined where empty. */
  money(name: string): number | undefined;
  number(name: string): number | undefined;
  date(name: string): number | undefined;
  /** The text, if it is one of the list (or empty). Case counts. */
  known(name: string, list: readonly string[]): string;
};

export const fieldReader = (node: XmlNode | undefined, switches: KhaosSwitches): FieldReader => {
  const raw = (name: string): string => textIn(node, name);
  const kept = (text: string): string => (switches.characters === 'all' ? text : throughWindows1252(text));
  const text = (name: string, atMost = Infinity): string => {
    const value = kept(raw(name));
    if (value.length <= atMost) return value;
    if (switches.tooLong === 'skip') throw new OrderRefused('length', `${name} is longer than ${atMost} characters`);
    return value.slice(0, atMost).trimEnd();
  };
  const reader: FieldReader = {
    text,
    mandatory: (name, atMost) => {
      const value = text(name, atMost);
      if (value === '') throw new OrderRefused('mandatory', `${name} is missing`);
      return value;
    },
    plain: (name, atMost) => {
      const value = text(name, atMost);
      const at = value.indexOf('#');
      if (at < 0) return value;
      if (switches.hash === 'skip') throw new OrderRefused('hash', `${name} contains #`);
      return value.slice(0, at).trimEnd();
    },
    flag: (name) => {
      const value = raw(name);
      if (value !== '' && value !== '0' && value !== '-1') throw new OrderRefused('number-format', `${name} must be 0 or -1`);
      return value === '-1';
    },
    money: (name) => {
      const value = raw(name);
      if (value === '') return undefined;
      const parts = /^(\d+)(?:\.(\d{1,2}))?$/.exec(value);
      if (parts === null) throw new OrderRefused('number-format', `${name} is not an amount: ${value}`);
      return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
    },
    number: (name) => {
      const value = raw(name);
      if (value === '') return undefined;
      if (!/^-?\d+(?:\.\d+)?$/.test(value)) throw new OrderRefused('number-format', `${name} is not a number: ${value}`);
      return Number(value);
    },
    date: (name) => {
      const value = raw(name);
      if (value === '') return undefined;
      const atMs = readOrderDate(value);
      if (atMs === undefined) throw new OrderRefused('date-format', `${name} is not a date: ${value}`);
      return atMs;
    },
    known: (name, list) => {
      const value = text(name);
      if (value !== '' && !list.includes(value)) throw new OrderRefused('unknown-reference', `${name} "${value}" does not exist`);
      return value;
    },
  };
  return reader;
};
