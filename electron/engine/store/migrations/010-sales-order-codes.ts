/** Whose a sales order is: asked before an order is linked to one. */
import type { Migration } from './migration.ts';

export const salesOrderCodesMigration: Migration = {
  version: 10,
  name: 'sales-order-codes',
  sql: 'CREATE INDEX khaosOrdersByCode ON khaosOrders (khaosId, salesOrderCode) WHERE salesOrderCode IS NOT NULL;',
};
