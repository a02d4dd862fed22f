/** The words in which schemas of KC's documents are written: what an element, a list and a value of the XML are. */
import { z } from 'zod';
import { readDay } from './local-time.ts';

/** Exactly one element of the name. */
export const one = <T extends z.ZodType>(inner: T) =>
  z
    .array(inner)
    .length(1)
    .transform((all) => all[0] as z.output<T>);

/** One element of the name or none. */
export const maybe = <T extends z.ZodType>(inner: T) =>
  z
    .array(inner)
    .max(1)
    .optional()
    .transform((all): z.output<T> | undefined => all?.[0]);

/** Any number of elements of the name. */
export const each = <T extends z.ZodType>(inner: T) => z.array(inner).default([]);

/** The value of an element that holds text only. */
export const leaf = <T extends z.ZodType>(value: T) =>
  z
    .object({
      '#text': z
        .string()
        .default('')
        .pipe(value as unknown as z.ZodType<z.output<T>, string>),
    })
    .transform((element) => element['#text']);

/** Text; blank counts as not said. */
export const words = z.string().transform((text) => (text === '' ? undefined : text));
export const code = z.string().min(1);

/** KC's numbers: digits and a point. Blank counts as not said. */
export const decimal = z
  .string()
  .regex(/^([-+]?\d+(\.\d+)?)?$/, 'not a number')
  .transform((text) => (text === '' ? undefined : Number(text)));

export const integer = decimal.refine((value) => value === undefined || Number.isInteger(value), 'not a whole number');

/** -1 and 0 in documents, true and false in SOAP; blank is no. */
export const flag = z
  .string()
  .regex(/^(-1|0|1|true|false|)$/i, 'not a yes or no')
  .transform((text) => /^(-1|1|true)$/i.test(text));

/** A day in either of KC's forms, as ISO; undefined for blank and for Delphi's zero date. */
export const day = z.string().transform((text, context) => {
  const read = readDay(text);
  if (read !== 'unreadable') return read;
  context.addIssue({ code: 'custom', message: 'not a date' });
  return z.NEVER;
});
