/** Two practice systems in which nothing happens, in a process of their own and in real time. */
import { answer } from './child.ts';
import { createClock } from '../../electron/host/clock.ts';
import { practiceSecrets, practiceSettings } from '../../electron/host/practice-settings.ts';
import { startPracticeServers } from '../../electron/practice/servers.ts';
import type { Settings } from '../../shared/settings.ts';

export type IdleCommands = {
  /** Answers what an engine needs to know of them. */
  open(world: { codes: number; orders: number }): Promise<{ settings: Settings; shopSecret: string }>;
};

const seed = 7;
const dayMs = 24 * 3_600_000;

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
    const settings = practiceSettings(servers, new Date(clock.nowMs() - dayMs).toISOString());
    return { settings, shopSecret: practiceSecrets(servers).read(`shopify:${settings.stores[0]!.storeId}`) ?? '' };
  },
} satisfies IdleCommands;

answer(commands);
