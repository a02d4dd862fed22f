/** Figures that cannot be read, and calls larger than Shopify takes, as problems that name the thing. */
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
