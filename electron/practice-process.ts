/** The practice systems' own process under Electron: like the real ones, they outlive an engine that dies. */
import { practiceSecrets, practiceSettings } from './host/practice-settings.ts';
import { createClock } from './host/clock.ts';
import { createDailyLog } from './host/log.ts';
import { loadSchema } from './practice/shopify/schema.ts';
import { startPracticeServers, type PracticeServers } from './practice/servers.ts';
import type { FromPractice, PracticeStart, PracticeWay, ToPractice } from './shell/practice-messages.ts';

/** Enough orders for every page to fill at the first look; then a shop with some forty orders an hour. */
const practiceDay = { ordersAtStart: 220, ordersPerHour: 40, parcelsPerRound: 8 } as const;
/** Going live this long before the first start takes every practice order in. */
const goLiveBeforeMs = 30 * 24 * 3_600_000;
/** A world that is kept this often loses little when the machine does. */
const keepEveryMs = 60_000;

const port = process.parentPort;
const say = (message: FromPractice): void => port.postMessage(message);

let servers: PracticeServers | undefined;

const open = async (start: PracticeStart): Promise<PracticeWay> => {
  const clock = createClock();
  const log = createDailyLog({ folder: start.logFolder, name: 'practice', nowMs: () => Date.now() });
  const startMs = clock.nowMs();
  servers = await startPracticeServers({
    seed: start.seed,
    clock,
    timers: clock,
    folder: start.folder,
    khaosPort: 0,
    shopifyPort: 0,
    ordersAtStart: practiceDay.ordersAtStart,
    people: { ordersPerHour: practiceDay.ordersPerHour, parcelsPerRound: practiceDay.parcelsPerRound, mishaps: true },
    ...(start.schemaFile === undefined ? {} : { schemas: [loadSchema({ file: start.schemaFile })] }),
    onFailure: (error) => log.error('practice-failed', { error: String(error).slice(0, 300) }),
  });
  const { world, keep } = servers;
  // A world that was kept has gone on to a later time; all clocks follow it.
  const aheadMs = Math.max(0, world.clock.presentMs() - clock.nowMs());
  clock.moveOn(aheadMs);
  world.clock.follow();
  const keepAgain = (): void => {
    keep();
    clock.after(keepEveryMs, keepAgain);
  };
  keepAgain();
  // Their control face (`/_practice/…`) answers there too.
  log.info('practice-started', { khaos: servers.khaosOrigin, shopify: servers.shopifyOrigin });
  const settings = practiceSettings(servers, new Date(startMs - goLiveBeforeMs).toISOString());
  const { read } = practiceSecrets(servers);
  const secrets = settings.stores.flatMap(({ storeId }) => {
    const name = `shopify:${storeId}`;
    const secret = read(name);
    return secret === undefined ? [] : [[name, secret] as const];
  });
  return { settings, secrets: Object.fromEntries(secrets), aheadMs };
};

const end = async (): Promise<void> => {
  await servers?.close();
  process.exit(0);
};

port.on('message', ({ data }) => {
  // The only other end of this port is our own main process, built from the same types.
  const message = data as ToPractice;
  if (message.kind === 'stop') void end();
  else
    open(message.start).then(
      (way) => say({ kind: 'started', way }),
      (error: unknown) => say({ kind: 'cannot-start', error: error instanceof Error ? error.message : String(error) }),
    );
});
