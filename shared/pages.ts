/**
 * The pages of the window, by the names that tray and notifications open them by. An address is `#/<page>`, with what to show
 * as a query: `#/problems?cause=khaos-unreachable`, `#/stock?do=push`.
 */
export const pageNames = ['overview', 'problems', 'orders', 'stock', 'despatch', 'audit', 'set-up'] as const;
export type PageName = (typeof pageNames)[number];

/** Where to go: a page, and what of it to show. `do: 'push'` opens the page's own push, which still asks before it acts. */
export type PagePlace = { page: PageName; cause?: string; do?: 'push' };
