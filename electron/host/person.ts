/** How the audit log names whoever acts at this PC: by where they act, and by the account that the program runs under. */
import { userInfo } from 'node:os';
import type { Actor } from '../engine/domain/job-moves.ts';

const accountName = (): string | undefined => {
  try {
    return userInfo().username;
  } catch {
    // An account of a container may have no name.
    return undefined;
  }
};

/** `person:<place>:<account>`, or without the account where it has no name. For the audit log, never for the log. */
export const personAt = (place: 'desktop' | 'tray' | 'browser', account: () => string | undefined = accountName): Actor => {
  const name = account();
  return name === undefined || name === '' ? `person:${place}` : `person:${place}:${name}`;
};
