/** A person's word that the customer of a parcel is to be told, although it left long before it was noticed. */
import type { Migration } from './migration.ts';

export const agreedParcelsMigration: Migration = {
  version: 8,
  name: 'agreed-parcels',
  sql: 'ALTER TABLE parcels ADD COLUMN agreedAtMs INTEGER;',
};
