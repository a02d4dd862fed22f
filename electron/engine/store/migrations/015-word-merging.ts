/** The index of words is merged by us, a little at each commit (audit.ts): by itself FTS5 merges seldom, and some 250 pages in one go. */
import type { Migration } from './migration.ts';

export const wordMergingMigration: Migration = {
  version: 15,
  name: 'word-merging',
  sql: `INSERT INTO auditText (auditText, rank) VALUES ('automerge', 0);`,
};
