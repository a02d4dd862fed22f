/** Figures that cannot be read, and calls larger than Shopify takes, as problems that name the thing. */
import { z } from 'zod';
import { ProblemError, problemOf } from '../../domain/problem.ts';

/** Runs a translation; its `RangeError` (an amount or a figure that is not one) becomes `shopify-unreadable`. */
export const readable = <T>(storeId: string, subject: string, translate: () => T): T => {
  try {
    return translate();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProblemError(
      problemOf('shopify-unreadable', `Shopify’s answer about ${subject} cannot be read: ${error.message}.`, {
        store: storeId,
        subject,
      }),
      { cause: error },
    );
  }
};

/** A caller's mistake: Shopify would refuse so many in one call (`reference/shopify-admin-api.md §2.3`). */
export const atMost = (count: number, most: number, what: string): void => {
  if (count > most) throw new ProblemError(problemOf('program-error', `${count} ${what} in one call; Shopify takes ${most}.`));
};

/** A node of an answer by itself: read, or as it came and the place at which it is not as agreed. */
export type Alone<T> = { read: T } | { raw: unknown; path: string };

const aloneOf = <S extends z.ZodType>(schema: S, raw: unknown): Alone<z.output<S>> => {
  const { success, data, error } = schema.safeParse(raw);
  return success ? { read: data } : { raw, path: error.issues[0]?.path.join('.') ?? '' };
};

/** Reads a node so that one that is not as agreed does not take the rest of its answer with it. */
export const alone = <S extends z.ZodType>(schema: S): z.ZodType<Alone<z.output<S>>, z.input<S>> => {
  const reading = z.unknown().transform((raw) => aloneOf(schema, raw));
  // Takes anything at run time; by its type it takes what the schema takes, so that documents stay checked against Shopify's.
  return reading as z.ZodType<Alone<z.output<S>>, z.input<S>>;
};

/** As `alone`, but read when it is asked for, so that a long page can be read some at a time. */
export const aloneLater = <S extends z.ZodType>(schema: S): z.ZodType<() => Alone<z.output<S>>, z.input<S>> => {
  const reading = z.unknown().transform((raw) => () => aloneOf(schema, raw));
  return reading as unknown as z.ZodType<() => Alone<z.output<S>>, z.input<S>>;
};
