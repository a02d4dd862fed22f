/** Whose claim stands on an order, and what that allows: claims are never overwritten blindly. */
import type { Claim, ClaimReading } from './shop-order.ts';

export type ClaimStanding =
  /** Nobody claimed the order. */
  | { kind: 'free' }
  /** One of our own claims, of this job. */
  | { kind: 'ours'; claim: Claim; digest: string }
  /** Somebody says KC has the order under this code: to be verified there, then linked. */
  | { kind: 'done'; claim: Claim; code: string; digest: string }
  /** Ours of another life (nonce unknown): whether it was sent, only KC knows. */
  | { kind: 'of-another-life'; claim: Claim; digest: string }
  | { kind: 'of-another-installation'; claim: Claim; digest: string }
  /** It speaks for a TEST system and we are live: it says nothing about the order, and may be written over. */
  | { kind: 'of-a-test'; digest: string }
  /** It speaks for another KC system. */
  | { kind: 'of-another-khaos'; claim: Claim; digest: string }
  | { kind: 'unreadable'; digest: string };

/** A stamp is the KC connection's id and its mode. */
const isTest = (khaos: string): boolean => khaos.endsWith(':test');

/** `nonces`: of every claim that this job's steps tell of. */
export const judgeClaim = (
  reading: ClaimReading | undefined,
  us: { installation: string; khaos: string; nonces: ReadonlySet<string> },
): ClaimStanding => {
  if (reading === undefined) return { kind: 'free' };
  const { claim, digest } = reading;
  if (claim === undefined) return { kind: 'unreadable', digest };
  if (claim.khaos !== us.khaos) {
    return isTest(claim.khaos) && !isTest(us.khaos) ? { kind: 'of-a-test', digest } : { kind: 'of-another-khaos', claim, digest };
  }
  if (claim.code !== undefined) return { kind: 'done', claim, code: claim.code, digest };
  if (us.nonces.has(claim.nonce)) return { kind: 'ours', claim, digest };
  return { kind: claim.installation === us.installation ? 'of-another-life' : 'of-another-installation', claim, digest };
};
