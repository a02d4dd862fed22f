/** Which words of an act may stay for good and which must be erasable. */
import type { NewAuditEntry } from './ledger-audit.ts';
import type { Actor } from '../domain/job-moves.ts';

/**
 * Where the sentence of an act goes: our own can be searched; one typed by a person may name somebody, so it goes where it can
 * be erased.
 */
export const said = (actor: Actor, why: string): Pick<NewAuditEntry, 'note' | 'payload'> =>
  actor.startsWith('person:') ? { payload: why } : { note: why };
