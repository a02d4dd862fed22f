/**
 * The right to be the one engine that writes to a shop: a metafield on the shop, renewed by compare-and-set.
 *
 * Its age is measured on Shopify's own clock (the metafield's `updatedAt` against the answer's Date header), so that no PC
 * clock decides who is dead. How long our own last renewal still counts is measured here, by wall and monotonic clock,
 * whichever says longer.
 */
import { z } from 'zod';
import type { MetafieldReading, Shopify } from './connectors/shopify/shopify.ts';
import { problemOf, ProblemError } from './domain/problem.ts';
import type { Timing } from './domain/timing.ts';
import type { Lease } from './flows/flow.ts';
import type { Clock, Log, Random } from './ports.ts';
import type { Ledger } from './store/ledger.ts';

const valueSchema = z.object({ installation: z.string(), epoch: z.number().int(), nonce: z.string(), khaos: z.string() });
type LeaseValue = z.infer<typeof valueSchema>;

/** What the shop's metafield says; undefined where nobody ever wrote one or it cannot be read as a lease. */
type Found = { reading: MetafieldReading; value: LeaseValue | undefined } | undefined;

type Held = { epoch: number; nonce: string; digest: string };

export type LeaseOptions = {
  storeId: string;
  shopify: Shopify;
  ledger: Ledger;
  clock: Clock;
  random: Random;
  log: Log;
  timing: Timing;
  /** Stamp of the KC system. */
  khaos: string;
};

/** Reads a lease's value; undefined for anything that is not one. */
const readValue = (text: string): LeaseValue | undefined => {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  return valueSchema.safeParse(raw).data;
};

/** Renewals tried for one send; slower answers than this allows mean that Shopify is as good as away. */
const renewalsAtMost = 3;

const ageMs = (reading: MetafieldReading, shopTimeMs: number): number => shopTimeMs - Date.parse(reading.updatedAt);

export const createLease = (options: LeaseOptions): Lease => {
  const { storeId, shopify, ledger, clock, random, log, timing, khaos } = options;
  const { installation } = ledger;
  let held: Held | undefined;
  /** Of our last renewal, as sent: the answer may have been long under way. */
  let renewed: { wallMs: number; monotonicMs: number } | undefined;
  let underWay: Promise<Held> | undefined;
  /** Every nonce of this process: one whose answer was lost may still come to stand on the shop. */
  const own = new Set<string>();

  const sinceRenewalMs = (): number =>
    renewed === undefined ? Infinity : Math.max(clock.nowMs() - renewed.wallMs, clock.monotonicMs() - renewed.monotonicMs);

  /** A clock set back makes the wall's figure negative: the monotonic one then says how old the renewal is. */
  const fresh = (): boolean => held !== undefined && sinceRenewalMs() < timing.leaseRenewMs;

  const read = async (): Promise<{ found: Found; shopTimeMs: number }> => {
    const { lease, shopTimeMs } = await shopify.readLease();
    return { found: lease === undefined ? undefined : { reading: lease, value: readValue(lease.value) }, shopTimeMs };
  };

  const refuse = (value: LeaseValue | undefined, waitMs: number): never => {
    throw new ProblemError(
      problemOf(
        'another-engine',
        'Another Quayside engine holds the right to write to this shop.',
        { store: storeId, installation: value?.installation ?? null, epoch: value?.epoch ?? null },
        { retryAfterMs: Math.max(waitMs, 0) },
      ),
    );
  };

  /** Writes our lease over what was read; throws where somebody else was faster. */
  const write = async (epoch: number, expectedDigest: string | null): Promise<Held> => {
    const nonce = random.uuid();
    own.add(nonce);
    installation.intendLease(storeId, { epoch, nonce });
    const sent = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    const value: LeaseValue = { installation: installation.id, epoch, nonce, khaos };
    const { shopId } = await shopIdentity();
    const answer = await shopify.writeLease(shopId, JSON.stringify(value), expectedDigest);
    if (answer.kind === 'written') {
      installation.holdLease(storeId, { epoch, nonce, digest: answer.digest, updatedAt: answer.updatedAt });
      held = { epoch, nonce, digest: answer.digest };
      renewed = sent;
      return held;
    }
    installation.dropLeaseIntent(storeId);
    if (answer.kind === 'refused') {
      throw new ProblemError(
        problemOf('shopify-rejected', `Shopify refused the lease: ${answer.text}`, { store: storeId, code: answer.code }),
      );
    }
    held = undefined;
    return refuse(undefined, timing.leaseRenewMs);
  };

  let shopId: string | undefined;
  const shopIdentity = async (): Promise<{ shopId: string }> => {
    if (shopId === undefined) {
      const shop = await shopify.shop();
      installation.learnShop(storeId, shop.shopId);
      shopId = shop.shopId;
    }
    return { shopId };
  };

  /**
   * A lease that names our installation with a nonce we never wrote was written by a later life of this ledger: this one was
   * restored from a copy. It must read both systems before it sends anything.
   */
  const isLaterLife = (value: LeaseValue): boolean => {
    const known = installation.lease(storeId);
    return value.nonce !== known.held?.nonce && value.nonce !== known.intended?.nonce && !own.has(value.nonce);
  };

  const take = async (): Promise<Held> => {
    await shopIdentity();
    const { found, shopTimeMs } = await read();
    if (found === undefined) return write(1, null);
    const { reading, value } = found;
    const laterLife = value?.installation === installation.id && isLaterLife(value);
    // Ours, of this life: a restart keeps the epoch, and so the claims under way stay ours.
    if (value?.installation === installation.id && !laterLife) return write(value.epoch, reading.digest);
    if (laterLife && installation.catchingUp(storeId) === undefined) {
      log.warn('ledger-restored', { store: storeId, epoch: value.epoch });
      installation.setCatchingUp(storeId, 'This ledger was restored from a copy: a later state of it has written to the shop.');
    }
    // The later life may still be running elsewhere, from the original of our copy: it has as long to renew as anybody.
    const left = timing.leaseMs - ageMs(reading, shopTimeMs);
    if (left > 0) return refuse(value, left);
    log.warn('lease-taken-over', { store: storeId, from: value?.installation ?? null, epoch: value?.epoch ?? null });
    return write((value?.epoch ?? 0) + 1, reading.digest);
  };

  const renew = async (): Promise<Held> => {
    if (held === undefined) return take();
    const { epoch, digest } = held;
    try {
      return await write(epoch, digest);
    } catch (error) {
      // A lost answer, or another's lease: what stands on the shop decides, at the next call.
      held = undefined;
      throw error;
    }
  };

  const ensure: Lease['ensure'] = async () => {
    // An answer that was as long under way as a renewal lasts is no good any more when it comes.
    for (let round = 0; round < renewalsAtMost && !fresh(); round++) {
      underWay ??= renew().finally(() => {
        underWay = undefined;
      });
      await underWay;
    }
    if (held === undefined || !fresh()) return refuse(undefined, timing.leaseRenewMs);
    const why = installation.catchingUp(storeId);
    if (why !== undefined) throw new ProblemError(problemOf('ledger-catching-up', why, { store: storeId }));
    return { epoch: held.epoch, nonce: held.nonce };
  };

  return {
    khaos,
    ensure,
    isDead: async (owner) => {
      if (owner.installation === installation.id) return owner.epoch < (await ensure()).epoch;
      // We hold the lease, so every other owner's has run out or was taken over.
      const { epoch } = await ensure();
      return owner.epoch < epoch;
    },
  };
};
