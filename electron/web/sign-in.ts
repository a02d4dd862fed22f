/** Who may use the web host: a one-time key in the address that the program prints, exchanged for a cookie. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: not to be guessed. */
const keyBytes = 32;
export const cookieName = 'quayside-session';

/** A key that nobody used for this long is worth nothing any more. */
const keyLifeMs = 10 * 60_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (one: Buffer, other: Buffer): boolean => timingSafeEqual(one, other);

export type SignIn = {
  /** A key for one sign-in. Earlier unused keys stay good for their time. */
  issueKey(): string;
  /** The cookie's value where the key is good; a key is good once. */
  exchange(key: string): string | undefined;
  admits(cookie: string | undefined): boolean;
};

/** Keeps digests only, in memory: a restart signs everybody out. */
export const createSignIn = (nowMs: () => number): SignIn => {
  let keys: { digest: Buffer; untilMs: number }[] = [];
  const sessions: Buffer[] = [];
  return {
    issueKey: () => {
      const key = randomBytes(keyBytes).toString('base64url');
      keys = [...keys.filter(({ untilMs }) => untilMs > nowMs()), { digest: digest(key), untilMs: nowMs() + keyLifeMs }];
      return key;
    },
    exchange: (key) => {
      const wanted = digest(key);
      const found = keys.find((one) => one.untilMs > nowMs() && same(one.digest, wanted));
      if (found === undefined) return undefined;
      keys = keys.filter((one) => one !== found);
      const session = randomBytes(keyBytes).toString('base64url');
      sessions.push(digest(session));
      return session;
    },
    admits: (cookie) => {
      if (cookie === undefined) return false;
      const given = digest(cookie);
      return sessions.some((session) => same(session, given));
    },
  };
};
