/** Every migration, in order. */
import { agreedParcelsMigration } from './008-agreed-parcels.ts';
import { auditMigration } from './002-audit.ts';
import { despatchMigration } from './006-despatch.ts';
import { installationMigration } from './001-installation.ts';
import { jobsMigration } from './003-jobs.ts';
import { ordersMigration } from './004-orders.ts';
import { pauseMigration } from './014-pause.ts';
import { plansMigration } from './007-plans.ts';
import { salesOrderCodesMigration } from './010-sales-order-codes.ts';
import { salesOrderOfOrderMigration } from './011-sales-order-of-order.ts';
import { sameSecondMigration } from './009-same-second.ts';
import { soldAsMigration } from './012-sold-as.ts';
import { unreadableOrdersMigration } from './013-unreadable-orders.ts';
import { stockMigration } from './005-stock.ts';
import { wordMergingMigration } from './015-word-merging.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [
  installationMigration,
  auditMigration,
  jobsMigration,
  ordersMigration,
  stockMigration,
  despatchMigration,
  plansMigration,
  agreedParcelsMigration,
  sameSecondMigration,
  salesOrderCodesMigration,
  salesOrderOfOrderMigration,
  soldAsMigration,
  unreadableOrdersMigration,
  pauseMigration,
  wordMergingMigration,
];
