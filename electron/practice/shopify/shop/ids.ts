/** Global ids of the practice shop: `gid://shopify/<Type>/<number>`. */
import type { Level, ShopState } from './state.ts';

export const gid = (type: string, id: number): string => `gid://shopify/${type}/${id}`;

/** The number of a gid of this type, or undefined for any other text. */
export const numberOf = (id: string, type: string): number | undefined => {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)$/.exec(id);
  return match?.[1] === type ? Number(match[2]) : undefined;
};

/** Levels carry their item in the query part, as Shopify's do. */
export const levelGid = (level: Level): string => `gid://shopify/InventoryLevel/${level.id}?inventory_item_id=${level.itemId}`;

/** Ids of one shop never repeat, whatever the type; they rise with time. */
export const takeId = (state: ShopState): number => {
  state.lastId += 1 + (state.lastId % 3);
  return state.lastId;
};
