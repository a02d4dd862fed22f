/** What a migration is. A migration that was ever committed is never edited: another one follows it. */

export type Migration = { version: number; name: string; sql: string };
