/** Amounts and quantities on KC's wire: digits and a point, nothing else. */
import { ProblemError, problemOf } from '../../domain/problem.ts';

const unwritable = (what: string): ProblemError =>
  new ProblemError(problemOf('program-error', `${what} cannot be written into a document for Khaos Control.`));

/** KC counts every currency in two decimals (`reference/khaos-control.md §3.1`). */
const leastDecimals = 2;

/** Asking Intl costs more than reading an order; an installation meets a handful of currencies. */
const digitsKnown = new Map<string, number>();

/** Decimal places of a currency's minor unit; two for a code nobody knows. */
const minorDigits = (currency: string | undefined): number => {
  if (currency === undefined || !/^[A-Z]{3}$/i.test(currency)) return leastDecimals;
  const known = digitsKnown.get(currency);
  if (known !== undefined) return known;
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? leastDecimals;
  digitsKnown.set(currency, digits);
  return digits;
};

/** `2998` as `29.98`; a currency without minor units as `2998.00`. Throws `program-error` for what is no whole number. */
export const writeAmount = (minor: number, currency: string): string => {
  if (!Number.isSafeInteger(minor)) throw unwritable(`The amount ${minor}`);
  const digits = minorDigits(currency);
  const figures = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  const fraction = figures.slice(figures.length - digits).padEnd(leastDecimals, '0');
  return `${minor < 0 ? '-' : ''}${whole}.${fraction}`;
};

/** `29.98` as `2998`, rounded to the currency's minor unit. */
export const readAmount = (value: number | undefined, currency: string | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value * 10 ** minorDigits(currency));

/** Places kept of a quantity that is not whole. */
const quantityDecimals = 4;

/** `2` as `2`, `0.5` as `0.5`; never an exponent. Throws `program-error` for what is no quantity. */
export const writeQuantity = (quantity: number): string => {
  if (!Number.isFinite(quantity) || quantity < 0 || quantity > Number.MAX_SAFE_INTEGER) throw unwritable(`The quantity ${quantity}`);
  return Number.isInteger(quantity) ? String(quantity) : quantity.toFixed(quantityDecimals).replace(/\.?0+$/, '');
};
