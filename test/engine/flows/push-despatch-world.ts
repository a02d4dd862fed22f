/** The world of the despatch tests: both practice systems, one engine that tells customers, and what is looked at in them. */
import { expect } from 'vitest';
import { wholeWorld, type WholeWorldOptions } from './whole-world.ts';

/** `process` is the engine that runs; a test that opens another in its place puts it there. */
export const despatchWorld = (options?: WholeWorldOptions) => {
  const whole = wholeWorld(options);
  const world = { ...whole, process: whole.open() };
  const despatch = () => world.run(world.process, 'push-despatch');
  const jobs = () =>
    world.jobs(world.process.ledger, 'push-despatch').map(({ key, state, problem }) => ({
      key: key.replace(/^.*\//, ''),
      state,
      cause: problem?.cause,
    }));
  return Object.assign(world, {
    /** One pass over the despatches. */
    despatch,
    /** Passes over the despatches alone, a minute between them. */
    minutes: (count: number) => world.runFor(world.process, 'push-despatch', count * 60_000),
    /** Both flows, as a running engine has them: the poll sees what became of the order in Shopify. */
    liveOn: async (minutes: number): Promise<void> => {
      for (let minute = 0; minute < minutes; minute++) {
        world.virtual.moveOn(60_000);
        await world.run(world.process, 'import-orders');
        await despatch();
      }
    },
    isWatched: (orderId: string) => world.process.ledger.khaosOrders.get('main', orderId)?.watched,
    parcels: jobs,
    states: () => jobs().map(({ state, cause }) => (cause === undefined ? state : `${state} ${cause}`)),
    ignoreFirst: async (state: string): Promise<void> => {
      const { storeId, flow, key } = world.jobs(world.process.ledger, 'push-despatch').find((one) => one.state === state)!;
      expect(
        await world.settle(world.process.ask('ignore-jobs', { jobs: [{ storeId, flow, key }], reason: 'agreed by phone' }, 'person:Ann')),
      ).toEqual({ ok: true, value: { ignored: 1 } });
    },
    /** Units of each living fulfilment, by line in the order's own order. */
    sent: (order: { id: string; lineIds: string[] }): (number | undefined)[][] =>
      world
        .fulfilments(order.id)
        .filter(({ state }) => state !== 'CANCELLED')
        .map(({ lines }) =>
          order.lineIds.map((id) => {
            const own = lines.filter((line) => String(line.lineId) === id.slice(id.lastIndexOf('/') + 1));
            return own.length === 0 ? undefined : own.reduce((sum, { quantity }) => sum + quantity, 0);
          }),
        ),
    /** Fails where an engine met what it did not expect. */
    noErrors: (): void => expect(world.errors).toEqual([]),
  });
};
export type DespatchWorld = ReturnType<typeof despatchWorld>;
