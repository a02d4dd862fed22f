/** The reference under which an order stands in Khaos Control: made once, never remade (`reference/khaos-control.md §3.1`, ASSOCIATED_REF). */

/** KC's limit. */
export const associatedRefLimit = 50;

/**
 * Store key, order number and Shopify's legacy id, the last of which alone makes it unique within a shop and the first across
 * shops; the number is there for people. No `#`, no blanks; a number too long for the limit is cut at its front.
 */
export const associatedRefOf = (storeKey: string, orderName: string, legacyId: string): string => {
  const room = associatedRefLimit - storeKey.length - legacyId.length - 2;
  const number = orderName.replace(/[^A-Za-z0-9-]/g, '');
  const shown = number.slice(Math.max(0, number.length - room));
  return shown === '' ? `${storeKey}-${legacyId}` : `${storeKey}-${shown}-${legacyId}`;
};

/** Whether a ref was made for this order, under whatever store key and format: the legacy id at its end is the order's own. */
export const isRefOf = (ref: string, legacyId: string): boolean => ref.trim().endsWith(`-${legacyId}`);

/** Whether a ref has the form of those that this store's orders get, but with another order's legacy id. */
export const isRefOfAnother = (ref: string, storeKey: string, legacyId: string): boolean =>
  ref.trim().toLowerCase().startsWith(`${storeKey.toLowerCase()}-`) && /-\d+$/.test(ref.trim()) && !isRefOf(ref, legacyId);
