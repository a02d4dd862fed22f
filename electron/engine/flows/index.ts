/** The flows that this program knows, in the order in which they are shown. */
import { importOrders } from './import-orders.ts';
import { pushDespatch } from './push-despatch.ts';
import { pushStock } from './push-stock.ts';
import type { Flow, Reconciler } from './flow.ts';

/** `jobs`: records that cross once, carried by the runner. `reconciler`: brings a table in line. */
export type AnyFlow = { kind: 'jobs'; flow: Flow<never> } | { kind: 'reconciler'; flow: Reconciler };

export const flows = {
  'import-orders': { kind: 'jobs', flow: importOrders as Flow<never> },
  'push-stock': { kind: 'reconciler', flow: pushStock },
  'push-despatch': { kind: 'jobs', flow: pushDespatch as Flow<never> },
} as const satisfies Record<string, AnyFlow>;
