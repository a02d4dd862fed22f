/**
 * Who may use the web host: a one-time key in the address that the program prints, exchanged for a cookie and a pass. The cookie alone
 * opens the page and no more: browsers send it to every port of this address, so that a server of another account at this PC may see it.
 * The pass is kept by the page itself, for its own port.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits: not to be guessed. */
const keyBytes = 32;
/** Each port has its own: two hosts at one PC would else sign each other out. */
export const cookieNameOf = (port: number): string => `quayside-session-${port}`;

/** A key that nobody used for this long is worth nothing any more. */
const keyLifeMs = 10 * 60_000;

/** A working day with its breaks: a window left open over night asks for a new address in the morning. */
export const idleLimitMs = 12 * 3_600_000;
/** However much it is used, a session ends after this. */
export const sessionLifeMs = 7 * 24 * 3_600_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (one: Buffer, other: Buffer): boolean => timingSafeEqual(one, other);

export type SignIn = {
  /** A key for one sign-in. Earlier unused keys stay good for their time. */
  issueKey(): string;
  /** The cookie's value and the pass where the key is good; a key is good once. */
  exchange(key: string): { session: string; pass: string } | undefined;
  /** Whether the session stands; it counts as used now. */
  admits(cookie: string | undefined): boolean;
  /** The same without counting as use: for what goes on by itself. */
  stands(cookie: string | undefined): boolean;
  /** Whether the pass was given with this session. */
  owns(cookie: string | undefined, pass: string): boolean;
};

/** Keeps digests only, in memory: a restart signs everybody out. */
export const createSignIn = (nowMs: () => number): SignIn => {
  let keys: { digest: Buffer; untilMs: number }[] = [];
  let sessions: { digest: Buffer; passDigest: Buffer; endsAtMs: number; usedAtMs: number }[] = [];
  const sessionOf = (cookie: string | undefined): (typeof sessions)[number] | undefined => {
    if (cookie === undefined) return undefined;
    sessions = sessions.filter(({ endsAtMs, usedAtMs }) => nowMs() < endsAtMs && nowMs() < usedAtMs + idleLimitMs);
    const given = digest(cookie);
    return sessions.find((session) => same(session.digest, given));
  };
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
      const pass = randomBytes(keyBytes).toString('base64url');
      sessions.push({ digest: digest(session), passDigest: digest(pass), endsAtMs: nowMs() + sessionLifeMs, usedAtMs: nowMs() });
      return { session, pass };
    },
    admits: (cookie) => {
      const session = sessionOf(cookie);
      if (session !== undefined) session.usedAtMs = nowMs();
      return session !== undefined;
    },
    stands: (cookie) => sessionOf(cookie) !== undefined,
    owns: (cookie, pass) => {
      const session = sessionOf(cookie);
      return session !== undefined && same(session.passDigest, digest(pass));
    },
  };
};
