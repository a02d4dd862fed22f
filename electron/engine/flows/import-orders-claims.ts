/** Claims on Shopify's orders: writing ours, and completing them with KC's code. Never overwritten blindly. */
import type { Pass } from './flow.ts';
import { settleClaims } from './import-orders-standing.ts';
import { stepNames } from './import-orders-steps.ts';
import { factsOf, mayWrite, stop, tried, underWay, type Trip } from './import-orders-trip.ts';
import type { ClaimedOrder, ClaimWrite } from '../connectors/shopify/shopify.ts';
import { problemOf } from '../domain/problem.ts';
import { shownText, type Claim } from '../domain/shop-order.ts';

/** Shopify's most metafields in one write (`reference/shopify-admin-api.md §2.3`). */
const claimsTogether = 25;

/** After a write of ours: whether the order is still what was read, so that neither the poll nor this attempt need read it again. */
const learnState = (trip: Trip, state: ClaimedOrder | undefined, pass: Pass): boolean => {
  // Our own write moved `updatedAt`; everything else must be as it was read.
  if (state === undefined || shownText(state) !== shownText(trip.order)) return false;
  pass.ledger.orders.wrote(trip.job.storeId, trip.order.id, state.updatedAt, shownText(state));
  return true;
};

/** Claims all of these orders, 25 in one call; a row that Shopify refuses is set aside and the rest goes again. */
export const claimOrders = async (trips: readonly Trip[], pass: Pass): Promise<void> => {
  const { ledger, lease, shopify, random } = pass;
  const stale: Trip[] = [];
  for (let at = 0; at < trips.length; at += claimsTogether) {
    let open = trips.slice(at, at + claimsTogether);
    while (open.length > 0) {
      const held = await tried(() => mayWrite(pass));
      if ('problem' in held) {
        for (const trip of open) stop(trip, held.problem, held.payload);
        break;
      }
      const { epoch } = held.value;
      const began = pass.moment();
      const rows = ledger.inTransaction(() =>
        open.map((trip) => {
          const claim: Claim = { installation: ledger.installation.id, epoch, nonce: random.uuid(), khaos: lease.khaos, ref: trip.ref };
          const expected = trip.over ?? null;
          const stepId = ledger.steps.intend(trip.job, stepNames.claim, { nonce: claim.nonce, epoch, ref: trip.ref, expected });
          trip.situation.nonces.add(claim.nonce);
          return { trip, stepId, write: { orderId: trip.order.id, claim, expectedDigest: expected } satisfies ClaimWrite };
        }),
      );
      const answers = await tried(() =>
        shopify.writeClaims(
          rows.map((row) => row.write),
          'orders',
        ),
      );
      if ('problem' in answers) {
        // Where it is certain that nothing was written, the steps say so; else they stay open and the claims are read next time.
        if (answers.problem.kind !== 'unconfirmed') {
          ledger.inTransaction(() => rows.forEach((row) => ledger.steps.answered(row.stepId, { kind: 'not-written' })));
        }
        for (const { trip } of rows) stop(trip, answers.problem, answers.payload);
        break;
      }
      const again: Trip[] = [];
      ledger.inTransaction(() =>
        rows.forEach(({ trip, stepId }, index) => {
          const answer = answers.value[index];
          if (answer === undefined) throw new Error('Shopify’s connector answered fewer claims than were written');
          ledger.steps.answered(stepId, answer.kind === 'written' ? { kind: 'written', digest: answer.digest } : { kind: answer.kind });
          if (answer.kind === 'written') {
            trip.claim = { digest: answer.digest };
            trip.fresh = learnState(trip, answer.order, pass) ? began : undefined;
          } else if (answer.kind === 'stale') stale.push(trip);
          else if (answer.kind === 'not-written') again.push(trip);
          else
            stop(
              trip,
              problemOf('shopify-rejected', `Shopify refused the claim on order ${trip.order.name}: ${answer.text}`, {
                ...factsOf(trip),
                code: answer.code,
              }),
            );
        }),
      );
      if (again.length === open.length) {
        for (const trip of again)
          stop(trip, problemOf('shopify-busy', `Shopify did not write the claim on order ${trip.order.name}.`, factsOf(trip)));
        break;
      }
      open = again;
    }
  }
  if (stale.length === 0) return;
  // Somebody, or a lost write of ours, was there first: what stands there decides. Whatever needs KC's word waits for the next attempt.
  await settleClaims(stale, pass);
  for (const trip of underWay(stale)) {
    if (trip.claim !== undefined) continue;
    stop(trip, problemOf('order-claim-in-doubt', `Order ${trip.order.name} was claimed meanwhile.`, factsOf(trip)), {
      nextTryAtMs: pass.clock.nowMs(),
    });
  }
};

/** Where the claim stands that the code goes into: as last written, else as read by id. */
const digestsOf = async (trips: readonly Trip[], pass: Pass): Promise<void> => {
  const unknown = trips.filter((trip) => trip.claim === undefined && trip.over === undefined);
  if (unknown.length === 0) return;
  const readings = await pass.shopify.readClaims(
    unknown.map((trip) => trip.order.id),
    'orders',
  );
  for (const trip of unknown) {
    const reading = readings.get(trip.order.id);
    if (reading === undefined) continue;
    if (reading.claim?.code !== undefined && reading.claim.code === trip.situation.landed?.code) trip.situation.completed = true;
    else trip.over = reading.digest;
  }
};

/**
 * Writes KC's code into the claims of orders that KC has. An order is done without it only where Shopify refuses the row: the
 * ledger knows the code, and KC knows the reference.
 */
export const completeClaims = async (trips: readonly Trip[], pass: Pass): Promise<void> => {
  const { ledger, lease, shopify, random, log } = pass;
  const wanted = ({ situation: { landed, completed } }: Trip) => (landed?.how === 'imported' || landed?.how === 'found') && !completed;
  // A row that is stale is read and tried once more; whoever wrote then knows of the order what we know.
  for (let round = 0; round < 2; round++) {
    let open = underWay(trips).filter(wanted);
    if (open.length === 0) return;
    const known = await tried(() => digestsOf(open, pass));
    if ('problem' in known) {
      for (const trip of open) stop(trip, known.problem, known.payload);
      return;
    }
    open = open.filter(wanted);
    while (open.length > 0) {
      const held = await tried(() => mayWrite(pass));
      if ('problem' in held) {
        for (const trip of open) stop(trip, held.problem, held.payload);
        return;
      }
      const { epoch } = held.value;
      const rows = ledger.inTransaction(() =>
        open.slice(0, claimsTogether).map((trip) => {
          const code = trip.situation.landed?.code ?? '';
          const expected = trip.claim?.digest ?? trip.over ?? null;
          const claim: Claim = {
            installation: ledger.installation.id,
            epoch,
            nonce: random.uuid(),
            khaos: lease.khaos,
            ref: trip.ref,
            code,
          };
          const stepId = ledger.steps.intend(trip.job, stepNames.complete, { code, expected: expected ?? '' });
          return { trip, stepId, write: { orderId: trip.order.id, claim, expectedDigest: expected } satisfies ClaimWrite };
        }),
      );
      const answers = await tried(() =>
        shopify.writeClaims(
          rows.map((row) => row.write),
          'orders',
        ),
      );
      if ('problem' in answers) {
        if (answers.problem.kind !== 'unconfirmed') {
          ledger.inTransaction(() => rows.forEach((row) => ledger.steps.answered(row.stepId, { kind: 'not-written' })));
        }
        for (const { trip } of rows) stop(trip, answers.problem, answers.payload);
        return;
      }
      const settled = new Set<Trip>();
      ledger.inTransaction(() =>
        rows.forEach(({ trip, stepId }, index) => {
          const answer = answers.value[index];
          if (answer === undefined) throw new Error('Shopify’s connector answered fewer claims than were written');
          ledger.steps.answered(stepId, answer.kind === 'written' ? { kind: 'written', digest: answer.digest } : { kind: answer.kind });
          if (answer.kind === 'not-written') return;
          settled.add(trip);
          if (answer.kind === 'written') {
            trip.situation.completed = true;
            learnState(trip, answer.order, pass);
          } else if (answer.kind === 'stale') {
            trip.claim = undefined;
            trip.over = undefined;
          } else {
            trip.situation.completed = true;
            log.warn('claim-not-completed', { order: trip.order.name, code: answer.code });
          }
        }),
      );
      if (settled.size === 0) break;
      open = open.filter((trip) => !settled.has(trip));
    }
  }
};
