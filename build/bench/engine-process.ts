/** The engine of a benchmark in a process of its own, as a host starts it: ledger on disk, log, real HTTP; only its time is the practice clock's. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createBenchClock, type BenchClock } from './bench-clock.ts';
import { answer } from './child.ts';
import { pacedHttp } from './paced-http.ts';
import type { WorldAccess } from './practice-process.ts';
import { createStretches, type Stretch } from './stretches.ts';
import { createHttp } from '../../electron/engine/connectors/http.ts';
import type { Engine } from '../../electron/engine/engine.ts';
import { openEngine } from '../../electron/engine/open-engine.ts';
import { createLog } from '../../electron/host/log.ts';
import type { FlowName, RunView } from '../../shared/records.ts';
import { settingsSchema } from '../../shared/settings.ts';

export type EngineRun = {
  views: RunView[];
  /** On the practice clock. */
  tookMs: number;
  /** On the wall: what the engine and the practice systems really computed. */
  realMs: number;
  /** The longest pieces since the engine was opened or asked last. */
  longest: readonly Stretch[];
};

export type EngineCommands = {
  open(options: { access: WorldAccess; folder: string; startMs: number; goLiveAt: string }): void;
  run(flow: FlowName): Promise<EngineRun>;
  moveOn(ms: number): void;
  /** Outlets, and those of them whose figure has not been worked out yet. */
  counts(): { outlets: number; unread: number };
  /** Of the whole process since it began. */
  memory(): { peakBytes: number };
  close(): Promise<void>;
};

let running: { engine: Engine; close(): Promise<void>; clock: BenchClock } | undefined;
const stretches = createStretches();

const opened = () => {
  if (running === undefined) throw new Error('no engine is open');
  return running;
};

const commands = {
  open: ({ access, folder, startMs, goLiveAt }) => {
    const clock = createBenchClock(startMs, stretches);
    const log = createLog(join(folder, 'logs', 'engine.log'));
    const settings = settingsSchema.parse({
      mode: 'practice',
      khaos: { khaosId: 'bench', url: access.khaosUrl },
      stores: [
        {
          storeId: 'bench',
          domain: access.shopDomain,
          origin: access.shopOrigin,
          credentials: { kind: 'client', clientId: access.clientId },
          orders: { storeKey: 'BENCH', goLiveAt, companyClass: 'Retail', salesSource: 'SHOPIFY', site: access.site },
          stock: { locations: [{ locationId: access.locationId, site: access.site }] },
        },
      ],
    });
    const ports = {
      clock,
      random: { next: Math.random, uuid: randomUUID },
      http: pacedHttp(createHttp({ clock, log }), clock),
      secrets: { read: () => access.clientSecret },
      log,
      dataFolder: folder,
    };
    running = { ...openEngine(settings, ports), clock };
    stretches.reset();
  },
  run: async (flow) => {
    const { engine, clock } = opened();
    const [startMs, beganMs] = [clock.nowMs(), performance.now()];
    stretches.reset();
    const views = await clock.during(engine.run(flow, 'schedule'));
    return {
      views,
      tookMs: clock.nowMs() - startMs,
      realMs: performance.now() - beganMs,
      longest: stretches.longest(),
    };
  },
  counts: () => {
    const { outlets, confirmed, different, held } = opened().engine.snapshot().stock;
    return { outlets, unread: outlets === 0 ? 1 : outlets - confirmed - different - held };
  },
  moveOn: (ms) => opened().clock.moveOn(ms),
  memory: () => ({ peakBytes: process.resourceUsage().maxRSS * 1024 }),
  close: async () => {
    const { close, clock } = opened();
    await clock.during(close());
  },
} satisfies EngineCommands;

answer(commands);
