/** What a claim that stands on an order, or no longer stands there, means for the order: free, ours, done, in doubt, or somebody else's. */
import type { Pass } from './flow.ts';
import { claimGivenFree } from './import-orders-choices.ts';
import { isAnothersRef } from './import-orders-owner.ts';
import { stepNames } from './import-orders-steps.ts';
import { factsOf, stop, tried, type Trip } from './import-orders-trip.ts';
import { judgeClaim } from '../domain/claim.ts';
import { problemOf } from '../domain/problem.ts';
import type { Claim, ClaimReading } from '../domain/shop-order.ts';

/**
 * Whoever wrote this claim may have sent the order: KC alone knows, and *absent* is believed of it no sooner than of a send of our own.
 * `gone`: the claim is our own, and somebody deleted it.
 */
const openDoubt = (trip: Trip, digest: string, claim: Pick<Claim, 'installation' | 'epoch' | 'ref'>, pass: Pass, gone = false): void => {
  const { installation, epoch, ref } = claim;
  const moment = pass.moment();
  const stepId = pass.ledger.steps.intend(trip.job, stepNames.doubt, { digest, installation, epoch, ref, moment, gone });
  trip.situation.doubt = { stepId, kind: 'claim', ref, digest: gone ? undefined : digest, said: undefined, moment, absent: [] };
};

/** Says of a claim that is there what it means for the order. A dead owner's opens a doubt: KC alone knows whether it was sent. */
export const judgeClaimOn = async (trip: Trip, reading: ClaimReading | undefined, pass: Pass): Promise<void> => {
  const { ledger, lease } = pass;
  const standing = judgeClaim(reading, { installation: ledger.installation.id, khaos: lease.khaos, nonces: trip.situation.nonces });
  const givenFree = reading !== undefined && claimGivenFree(ledger, trip.job.storeId, trip.order.id) === reading.digest;
  if (standing.kind !== 'free' && standing.kind !== 'ours' && standing.kind !== 'of-a-test' && givenFree) {
    // A person knows that its owner is dead, not what the owner sent.
    const { installation, epoch, ref } = 'claim' in standing ? standing.claim : { installation: '', epoch: 0, ref: trip.ref };
    const asked = isAnothersRef(ref, trip.order, pass) ? trip.ref : ref;
    if (trip.situation.cleared.has(standing.digest)) trip.over = standing.digest;
    else openDoubt(trip, standing.digest, { installation, epoch, ref: asked }, pass);
    trip.suspect = undefined;
    return;
  }
  switch (standing.kind) {
    case 'free': {
      const { claim } = trip.situation;
      trip.situation.claim = undefined;
      // Not what anybody of us does: whoever deleted our claim may have made room for another engine, which may have sent the order.
      if (claim !== undefined) openDoubt(trip, claim.digest, { ...claim, installation: ledger.installation.id }, pass, true);
      return;
    }
    case 'of-a-test':
      trip.over = standing.digest;
      return;
    case 'ours':
      trip.claim = { digest: standing.digest };
      return;
    case 'done':
      trip.suspect = { ref: standing.claim.ref, why: 'claimed', code: standing.code };
      return;
    case 'unreadable':
      stop(trip, problemOf('order-claim-unreadable', `The claim on order ${trip.order.name} cannot be read.`, factsOf(trip)));
      return;
    case 'of-another-khaos':
      stop(
        trip,
        problemOf('order-claimed-elsewhere', `Order ${trip.order.name} is claimed for another Khaos Control.`, {
          ...factsOf(trip),
          khaos: standing.claim.khaos,
        }),
      );
      return;
    case 'of-another-life':
    case 'of-another-installation': {
      if (trip.situation.cleared.has(standing.digest)) {
        trip.over = standing.digest;
        return;
      }
      const { installation, epoch } = standing.claim;
      const dead = standing.kind === 'of-another-life' || (await lease.isDead({ installation, epoch }));
      if (!dead) {
        stop(
          trip,
          problemOf('order-claimed-elsewhere', `Another installation works on order ${trip.order.name}.`, {
            ...factsOf(trip),
            installation,
            epoch,
          }),
        );
        return;
      }
      openDoubt(trip, standing.digest, standing.claim, pass);
    }
  }
};

/**
 * Judges the claims on these orders. One that came with the order is taken for what it is; where a claim of ours may be there
 * without our knowing (its answer was lost), claims are read by id, since lists may lag.
 */
export const settleClaims = async (trips: readonly Trip[], pass: Pass): Promise<void> => {
  const unsure = trips.filter((trip) => trip.claim === undefined && trip.situation.nonces.size > 0);
  const read =
    unsure.length === 0
      ? undefined
      : await tried(() =>
          pass.shopify.readClaims(
            unsure.map((trip) => trip.order.id),
            'orders',
          ),
        );
  for (const trip of trips) {
    if (trip.claim !== undefined) continue;
    if (read !== undefined && 'problem' in read && unsure.includes(trip)) {
      stop(trip, read.problem, read.payload);
      continue;
    }
    const byId = read !== undefined && 'value' in read && read.value.has(trip.order.id);
    const judged = await tried(() => judgeClaimOn(trip, byId ? read.value.get(trip.order.id) : trip.order.claim, pass));
    if ('problem' in judged) stop(trip, judged.problem, judged.payload);
  }
};
