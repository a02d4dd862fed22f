/** The ledgers that are left at the end: every record in a named state, every intent older than its effect, the audit chain whole. */
import { z } from 'zod';
import type { Ledger } from '../../electron/engine/store/ledger.ts';
import type { Step } from '../../electron/engine/store/ledger-jobs.ts';
import { momentOf, type CheckedWorld, type Findings } from './check-world.ts';

const ownerSchema = z.object({ installation: z.string() });
const refSchema = z.object({ ref: z.string() });
const linesSchema = z.object({ lines: z.array(z.object({ lineId: z.string(), units: z.number() })) });

/** States in which something is still to happen. */
const unsettled = ['queued', 'running', 'waiting', 'unconfirmed'] as const;
const jobsAtOnce = 500;
const linesAtOnce = 1_000;

/** The name that a ledger's engine gives itself: who wrote leases and claims in its installation's name. */
const clientOf = (world: CheckedWorld, ledger: Ledger): string | undefined =>
  world.shopHistory.marks.find(
    ({ value, key }) => key === 'lease' && ownerSchema.safeParse(JSON.parse(value)).data?.installation === ledger.installation.id,
  )?.client;

/** Whether an intent with this wall time can be older than a moment of true time, whatever the PC's clock was at. */
const isOlder = (world: CheckedWorld, client: string | undefined, wallMs: number, trueMs: number): boolean => {
  // Only the first PC's clock jumps.
  const jumps = client === 'first' ? world.plan.clockJumps : [];
  const skewAt = (atMs: number): number => jumps.findLast((jump) => jump.atMs <= atMs)?.skewMs ?? 0;
  return [0, ...jumps.map(({ skewMs }) => skewMs)].some((skewMs) => wallMs - skewMs <= trueMs && skewAt(wallMs - skewMs) === skewMs);
};

/** What happened while a ledger was not yet, or no longer, the one that was used. */
const isForgotten = (world: CheckedWorld, client: string | undefined, atMs: number): boolean => {
  const { restore } = world.plan;
  return client === 'first' && restore !== undefined && atMs >= restore.copiedMs && atMs <= restore.diesMs;
};

const checkSettled = (world: CheckedWorld, ledger: Ledger, { violation }: Findings): void => {
  for (const job of ledger.jobs.list({ states: unsettled }, jobsAtOnce).items) {
    violation(
      'record-unnamed',
      `${job.flow} ${job.orderName ?? job.key} is still ${job.state}: ${job.why}${job.problem === undefined ? '' : ` (${job.problem.cause})`}`,
    );
  }
  for (const { storeId } of world.settings.stores) {
    const known = new Map(ledger.orders.many(storeId, [...world.shopHistory.orders.keys()]).map((order) => [order.orderId, order]));
    for (const order of world.shopHistory.orders.values()) {
      const standing = known.get(order.id)?.standing ?? 'not there';
      if (standing === 'not there' || standing === 'missing' || standing === 'onTheWay')
        violation('record-unnamed', `${order.name} stands in the ledger as ${standing}`);
    }
  }
};

const checkChain = (ledger: Ledger, { violation }: Findings): void => {
  let from: Parameters<Ledger['audit']['verify']>[1];
  for (;;) {
    const { next, broken } = ledger.audit.verify(linesAtOnce, from);
    if (broken !== undefined) return violation('chain-broken', `line ${broken.seq}: ${broken.what}`);
    if (next === undefined) return;
    from = next;
  }
};

const checkIntents = (world: CheckedWorld, ledger: Ledger, { violation }: Findings): void => {
  const client = clientOf(world, ledger);
  if (client === undefined) return;
  const { storeId } = world.settings.stores[0]!;
  const check = (what: string, steps: readonly Step[], effectMs: number): void => {
    if (isForgotten(world, client, effectMs)) return;
    const when = momentOf(world, effectMs);
    if (steps.length === 0) violation('intent-after-effect', `${what} at ${when} has no step`);
    else if (!steps.some(({ atMs }) => isOlder(world, client, atMs, effectMs)))
      violation('intent-after-effect', `${what} at ${when} is older than its step`);
  };
  for (const { order, inKhaos } of world.pairs) {
    for (const { ref, code, contents } of inKhaos) {
      const steps = ledger.steps
        .of({ storeId, flow: 'import-orders', key: order.id })
        .filter(({ send, facts }) => send && refSchema.safeParse(facts).data?.ref === ref);
      for (const one of contents) if (one.client === client) check(`${order.name} as ${code}`, steps, one.atMs);
    }
    const parcels = ledger.despatch.parcels(storeId, order.id);
    const sends = parcels.flatMap(({ parcel }) =>
      ledger.steps.of({ storeId, flow: 'push-despatch', key: `${order.id}|${parcel}` }).filter(({ send }) => send),
    );
    for (const fulfilment of order.fulfilments) {
      if (fulfilment.client !== client) continue;
      const same = sends.filter(({ facts }) => {
        const lines = linesSchema.safeParse(facts).data?.lines ?? [];
        return fulfilment.lines.every(({ line, quantity }) => lines.some(({ lineId, units }) => lineId === line && units === quantity));
      });
      check(`fulfilment of ${order.name}`, same, fulfilment.atMs);
    }
  }
};

export const checkLedgers = (world: CheckedWorld, findings: Findings): void => {
  for (const line of world.errors) findings.violation('engine-error', line);
  const holder = world.shopHistory.marks.findLast(({ key }) => key === 'lease')?.client;
  for (const ledger of world.ledgers) {
    checkChain(ledger, findings);
    checkIntents(world, ledger, findings);
    // Another engine may not write, and so settles nothing.
    if (world.ledgers.length === 1 || clientOf(world, ledger) === holder) checkSettled(world, ledger, findings);
  }
};
