/** Two practice systems in which nothing happens, in a process of their own and in real time. */
import { answer } from './child.ts';
import { createClock } from '../../electron/host/clock.ts';
import { practiceSecrets, practiceSettings } from '../../electron/host/practice-settings.ts';
import { startPracticeServers } from '../../electron/practice/servers.ts';
import type { PracticeWorld } from '../../electron/practice/world.ts';
import type { Settings } from '../../shared/settings.ts';

export type IdleCommands = {
  /** Answers what an engine needs to know of them. */
  open(world: { codes: number; orders: number }): Promise<{ settings: Settings; shopSecret: string }>;
  /** The warehouse sends whatever it can of every order. Answers how many went. */
  sendAll(): number;
};

const seed = 7;
const dayMs = 24 * 3_600_000;

let world: PracticeWorld | undefined;

const commands = {
  open: async ({ codes, orders }) => {
    const clock = createClock();
    const servers = await startPracticeServers({
      seed,
      codes,
      ordersAtStart: orders,
      clock,
      timers: clock,
      khaosPort: 0,
      shopifyPort: 0,
      onFailure: (error) => console.error(error),
    });
    world = servers.world;
    const settings = practiceSettings(servers, new Date(clock.nowMs() - dayMs).toISOString());
    return { settings, shopSecret: practiceSecrets(servers).read(`shopify:${settings.stores[0]!.storeId}`) ?? '' };
  },
  sendAll: () => {
    const live = world?.khaos.live;
    const ready = live?.salesOrders().filter(({ complete, lines }) => !complete && lines.some(({ assigned }) => assigned > 0)) ?? [];
    for (const { salesOrder } of ready) live?.despatch(salesOrder, { courier: 'RM24', consignmentRef: 'QP123456789GB' });
    return ready.length;
  },
} satisfies IdleCommands;

answer(commands);
