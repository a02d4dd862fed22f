/** Orders of which something cannot be read: what still names them, and setting them aside so that all others go on. */
import { z } from 'zod';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import type { ReadableLine, UnreadableOrder } from '../../domain/shop-order.ts';
import { legacyIdOf } from './paging.ts';

const text = z.string().optional().catch(undefined);
const time = z.iso.datetime({ offset: true }).optional().catch(undefined);
const namesSchema = z.object({ id: z.string(), name: text, createdAt: time, updatedAt: time });

/** Of an order without a readable time: moves no watermark. */
const longAgo = '1970-01-01T00:00:00Z';

/** What names an order. Throws `shopify-unreadable` where not even its id can be read: nobody knows then which order it is. */
export const namesOf = (raw: unknown, storeId: string): Omit<UnreadableOrder, 'problem' | 'raw' | 'lines'> => {
  const told = namesSchema.safeParse(raw).data;
  if (told === undefined)
    throw new ProblemError(problemOf('shopify-unreadable', 'Shopify told of an order without an id.', { store: storeId }));
  const { id, name, createdAt, updatedAt } = told;
  const legacyId = legacyIdOf(id);
  return { id, legacyId, name: name ?? legacyId, createdAt, updatedAt: updatedAt ?? createdAt ?? longAgo };
};

/** `raw`: all that Shopify told of the order. */
export const unreadable = (raw: unknown, storeId: string, why: string, cause?: unknown): ProblemError => {
  const { id, name } = namesOf(raw, storeId);
  return new ProblemError(
    problemOf('order-unreadable', `Shopify’s answer about order ${name} cannot be read: ${why}`, {
      store: storeId,
      order: name,
      orderId: id,
    }),
    { raw: JSON.stringify(raw), cause },
  );
};

/** What was thrown while an order was read from `raw`: what of that cannot be read is the order's problem, not its answer's. */
export const ofOrder = (error: unknown, raw: unknown, storeId: string): unknown =>
  error instanceof ProblemError && error.problem.cause === 'shopify-unreadable'
    ? unreadable(raw, storeId, error.problem.summary, error)
    : error;

const jsonOf = (raw: string | undefined): unknown => {
  try {
    return JSON.parse(raw ?? '');
  } catch {
    return undefined;
  }
};

const units = z.int().nonnegative();
const lineSchema = z.object({
  id: z.string(),
  sku: z.string().nullish().catch(undefined),
  variant: z
    .object({ inventoryItem: z.object({ id: z.string() }) })
    .nullish()
    .catch(undefined),
  quantity: units,
  currentQuantity: units.optional().catch(undefined),
  unfulfilledQuantity: units.optional().catch(undefined),
  requiresShipping: z.boolean().catch(true),
});
const linesSchema = z.object({ lineItems: z.object({ nodes: z.array(z.unknown()) }) });

const linesOf = (raw: unknown): ReadableLine[] =>
  (linesSchema.safeParse(raw).data?.lineItems.nodes ?? []).flatMap((node) => {
    const line = lineSchema.safeParse(node).data;
    if (line === undefined) return [];
    const { id, quantity, currentQuantity = quantity, unfulfilledQuantity = currentQuantity, requiresShipping } = line;
    const item = { sku: line.sku ?? undefined, inventoryItemId: line.variant?.inventoryItem.id };
    return [{ id, ...item, quantity, currentQuantity, unfulfilledQuantity, requiresShipping }];
  });

/** Where the asker wishes, sets aside the order of this id that could not be read; every other problem is thrown on. */
export const setAsideFor = (
  error: unknown,
  id: string,
  storeId: string,
  setAside: ((order: UnreadableOrder) => void) | undefined,
): void => {
  if (setAside === undefined || !(error instanceof ProblemError) || error.problem.cause !== 'order-unreadable') throw error;
  const { problem, raw } = error;
  const told = z.looseObject({}).safeParse(jsonOf(raw)).data;
  setAside({ ...namesOf({ ...told, id }, storeId), lines: linesOf(told), problem, ...(raw === undefined ? {} : { raw }) });
};
