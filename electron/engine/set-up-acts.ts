/** Changes that somebody made in Set-up, as the audit log keeps them: who, when and which fields, never a value. */
import type { Actor } from './domain/job-moves.ts';
import type { Ledger } from './store/ledger.ts';

export type SetUpAct = {
  /** UUID; tells whether an act is in the log already. */
  id: string;
  /** When it was saved: the engine that can write it down may come later. */
  atMs: number;
  actor: Actor;
  /** Names of the fields that changed: `khaos.url`, `stores.main.orders`. */
  fields: readonly string[];
  /** Names of the secrets that were given: `khaos`, `shopify:main`. */
  secrets: readonly string[];
};

const listed = (names: readonly string[]): string => names.join(', ');

/** Writes down each act once, however often it is handed over: the process that keeps them may end before it knows that they are written. */
export const noteSetUpActs = (ledger: Pick<Ledger, 'audit' | 'inTransaction'>, acts: readonly SetUpAct[]): void =>
  ledger.inTransaction(() => {
    for (const { id, atMs, actor, fields, secrets } of acts) {
      if (ledger.audit.page({ event: 'set-up-changed', text: id }, 1).entries.length > 0) continue;
      ledger.audit.add({
        actor,
        event: 'set-up-changed',
        note: [
          ...(fields.length === 0 ? [] : [`Fields changed: ${listed(fields)}.`]),
          ...(secrets.length === 0 ? [] : [`Secrets given: ${listed(secrets)}.`]),
        ].join(' '),
        references: { act: id, savedAt: new Date(atMs).toISOString() },
      });
    }
  });
