/** Claims and the lease: who may write, and over whose claim. */
import { z } from 'zod';
import { momentOf, promised, type CheckedWorld, type Findings } from './check-world.ts';
import { timelineOf, type Timeline } from './journal-timeline.ts';
import type { MarkWrite } from './journal-shop.ts';

const claimSchema = z.object({
  installation: z.string(),
  epoch: z.number(),
  nonce: z.string(),
  ref: z.string(),
  code: z.string().optional(),
});
type Claim = z.infer<typeof claimSchema>;
const leaseSchema = z.object({ installation: z.string(), epoch: z.number() });

const written = <T>(mark: MarkWrite, schema: z.ZodType<T>): T => schema.parse(JSON.parse(mark.value));

/** The way from an engine to either system. */
const travelMs = 1_000;

type Standing = { client: string | undefined; atMs: number; claim: Claim };

export const checkClaims = (world: CheckedWorld, { violation }: Findings): void => {
  const { shopHistory, pairs } = world;

  const leases = timelineOf<{ client: string | undefined; atMs: number; epoch: number } | undefined>(undefined);
  for (const mark of shopHistory.marks.filter(({ key }) => key === 'lease')) {
    const { epoch } = written(mark, leaseSchema);
    const before = leases.last();
    leases.put(mark.atMs, { client: mark.client, atMs: mark.atMs, epoch });
    if (before === undefined || before.client === mark.client) continue;
    const ageMs = mark.sentAtMs - before.atMs;
    // The shop tells times to the second.
    if (ageMs < promised.leaseMs - travelMs) {
      violation(
        'claim-overwritten',
        `${mark.client} took ${before.client}'s lease, ${Math.round(ageMs / 1_000)} s old, at ${momentOf(world, mark.atMs)}`,
      );
    }
  }
  /** The lease of somebody else that forbids a send; undefined when nobody's does. */
  const forbidding = (client: string | undefined, sentAtMs: number): string | undefined => {
    const lease = leases.at(sentAtMs);
    return lease !== undefined && lease.client !== client && sentAtMs - lease.atMs < promised.leaseMs ? lease.client : undefined;
  };
  const checkSend = (what: string, client: string | undefined, sentAtMs: number): void => {
    const other = forbidding(client, sentAtMs);
    if (other !== undefined)
      violation('claim-overwritten', `${client} sent ${what} at ${momentOf(world, sentAtMs)} while ${other} held the lease`);
    if (leases.at(sentAtMs) === undefined)
      violation('claim-overwritten', `${client} sent ${what} at ${momentOf(world, sentAtMs)} without a lease`);
  };

  const claims = new Map<string, Timeline<Standing | undefined>>();
  for (const mark of shopHistory.marks.filter(({ key }) => key === 'claim')) {
    const claim = written(mark, claimSchema);
    const standings = claims.get(mark.owner) ?? timelineOf<Standing | undefined>(undefined);
    claims.set(mark.owner, standings);
    const before = standings.last();
    standings.put(mark.atMs, { client: mark.client, atMs: mark.atMs, claim });
    checkSend(`a claim on ${mark.owner}`, mark.client, mark.sentAtMs);
    if (before === undefined) continue;
    const when = momentOf(world, mark.atMs);
    if (before.claim.code !== undefined && claim.code !== before.claim.code) {
      violation('claim-overwritten', `${mark.client} wrote over the finished claim ${before.claim.code} on ${mark.owner} at ${when}`);
    } else if (before.client !== mark.client) {
      const ageMs = mark.sentAtMs - before.atMs;
      // Who held the lease last may have sent until just before it ran out; KC may commit after that.
      if (claim.code === undefined && ageMs < promised.lateCommitMs - travelMs) {
        violation(
          'claim-overwritten',
          `${mark.client} took ${before.client}'s claim on ${mark.owner}, ${Math.round(ageMs / 1_000)} s old, at ${when}`,
        );
      }
    }
  }

  for (const { order, inKhaos } of pairs) {
    for (const { code, ref, contents } of inKhaos) {
      for (const { client, sentAtMs } of contents) {
        checkSend(`${order.name}`, client, sentAtMs);
        const standing = claims.get(order.id)?.at(sentAtMs);
        const when = momentOf(world, sentAtMs);
        if (standing === undefined) violation('claim-overwritten', `${order.name} (${code}) was sent at ${when} without a claim`);
        else if (standing.client !== client)
          violation('claim-overwritten', `${order.name} (${code}) was sent by ${client} at ${when} over the claim of ${standing.client}`);
        else if (standing.claim.ref !== ref)
          violation('claim-overwritten', `${order.name} (${code}) was sent as ${ref}, claimed as ${standing.claim.ref}`);
      }
    }
    for (const { client, sentAtMs } of order.fulfilments)
      if (client !== undefined) checkSend(`a fulfilment of ${order.name}`, client, sentAtMs);
  }
  for (const { because, client, sentAtMs } of shopHistory.moves) if (because === 'set') checkSend('stock', client, sentAtMs);
};
