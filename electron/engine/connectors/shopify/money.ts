/** Shopify's decimal texts as integer minor units, exactly. */
import { z } from 'zod';

/** The shop's own side of an amount; the buyer's currency is never mixed in (`reference/shopify-admin-api.md §5.1`). */
export const moneySchema = z.object({ shopMoney: z.object({ amount: z.string() }) });
export type MoneyAnswer = z.output<typeof moneySchema>;

/** Digits after the point in amounts of a currency, by ISO 4217. */
const minorDigits = new Map<string, number>();
const minorDigitsOf = (currency: string): number => {
  let digits = minorDigits.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    minorDigits.set(currency, digits);
  }
  return digits;
};

/** `'12.5'` of GBP is 1250, `'1200.0'` of JPY 1200; undefined for a text that is no amount or not whole minor units. */
export const minorIfReadable = (amount: string, currency: string): number | undefined => {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (parts === null || !/^[A-Z]{3}$/.test(currency)) return undefined;
  const digits = minorDigitsOf(currency);
  const fraction = (parts[3] ?? '').padEnd(digits, '0');
  if (/[1-9]/.test(fraction.slice(digits))) return undefined;
  const minor = Number(`${parts[2]}${fraction.slice(0, digits)}`);
  if (!Number.isSafeInteger(minor)) return undefined;
  // Not -0: figures are compared and stored.
  return parts[1] === '-' && minor !== 0 ? -minor : minor;
};

/** Throws `RangeError` where the amount cannot be read: one that would have to be rounded is an answer nobody may guess at. */
export const minorOf = (amount: string, currency: string): number => {
  const minor = minorIfReadable(amount, currency);
  if (minor === undefined) throw new RangeError(`“${amount}” is no amount in whole minor units of ${currency}`);
  return minor;
};
