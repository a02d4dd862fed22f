/** The pause that a person asked for: it holds over the death of the engine and of the machine. */
import type { Migration } from './migration.ts';

export const pauseMigration: Migration = {
  version: 14,
  name: 'pause',
  sql: `
    -- Wall time in ms; NULL: not paused. A pause without an end has no pausedUntilMs.
    ALTER TABLE installation ADD COLUMN pausedSinceMs INTEGER;
    ALTER TABLE installation ADD COLUMN pausedUntilMs INTEGER;`,
};
