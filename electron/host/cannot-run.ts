/** Why a host cannot start or go on, as a sentence for whoever started it: not a bug, so no stack is shown. */

export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** What a failed call of the operating system said, in its own words (`EACCES: permission denied, …`). */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
