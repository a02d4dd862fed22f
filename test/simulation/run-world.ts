/** Runs one simulated world from its seed: both systems, their people, one or two engines, faults and deaths. */
import { createHash } from 'node:crypto';
import { createChance } from '../../electron/practice/chance.ts';
import { createPracticeKhaos } from '../../electron/practice/khaos/practice-khaos.ts';
import { KhaosRefusal, type KhaosFaultKind, type PracticeKhaos } from '../../electron/practice/khaos/khaos.ts';
import { answers } from '../../electron/practice/shopify/answers/answers.ts';
import type { FaultKind } from '../../electron/practice/shopify/faults.ts';
import { createPracticeShopify, type PracticeShopify } from '../../electron/practice/shopify/practice-shopify.ts';
import { createShop, type Shop } from '../../electron/practice/shopify/shop/shop.ts';
import type { PracticeSystem } from '../../electron/practice/wire.ts';
import type { FlowName } from '../../shared/records.ts';
import type { Settings } from '../../shared/settings.ts';
import { checkWorld, type Violation } from './checker.ts';
import { Killed, type KillPlan } from './killer.ts';
import { startSimEngine, type SimEngine } from './sim-engine.ts';
import { faulty } from './sim-network.ts';
import { khaosKinds, shopKinds } from './trouble.ts';
import { createTrueTime, type TrueTime } from './true-time.ts';
import { drawWorldPlan, type WorldChange, type WorldPlan } from './world-plan.ts';
import { drawScript, drawSimStock, type SimStock } from './world-script.ts';
import { appScopes, domain, khaosHost, khaosPort, settingsOf } from './world-settings.ts';

/** Everything a checker may look at. The ledgers are those of engines alive at the end. */
export type WorldOutcome = {
  plan: WorldPlan;
  settings: Settings;
  stock: SimStock;
  khaos: PracticeKhaos;
  shopify: PracticeShopify;
  shop: Shop;
  engines: readonly SimEngine[];
  /** Lines that engines logged as errors. */
  errors: readonly string[];
};

export type WorldReport = {
  seed: number;
  violations: Violation[];
  faults: Record<string, number>;
  killPoints: Record<string, number>;
  /** Places that were passed, whether or not an engine died there. */
  passed: Record<string, number>;
  /** Counts for people: orders that Shopify took and nobody can fill, by cause. */
  notes: Record<string, number>;
  /** Over both journals: the same seed gives the same one. */
  journalDigest: string;
};

const clientSecret = 'sim-secret';
const minuteMs = 60_000;

/** One PC with its engine: runs it, and starts it again after it died, from what its disk held. */
const createPc = (
  name: string,
  world: { time: TrueTime; plan: WorldPlan; seed: number },
  start: (bytes: Uint8Array | undefined, kill: KillPlan | undefined, onDeath: () => void, skewMs: () => number) => SimEngine,
  kills: KillPlan[],
  skewMs: () => number,
) => {
  const { time, plan } = world;
  const chance = createChance(world.seed, `pc ${name}`);
  let current: SimEngine | undefined;
  let disk: Uint8Array | undefined;
  let off = true;

  const loop = (own: SimEngine, flow: FlowName, everyMs: number): void => {
    const begin = time.nowMs();
    const again = (): void => {
      if (!own.killer.dead() && current === own)
        time.after(Math.max(0, begin + everyMs - time.nowMs()), () => current === own && !own.killer.dead() && loop(own, flow, everyMs));
    };
    own.engine.run(flow, 'schedule').then(again, (error: unknown) => {
      // Where the disk itself refuses, a pass rejects; only a dying engine may meet that here.
      if (!(error instanceof Killed)) throw error;
    });
  };
  const prove = (own: SimEngine): void => {
    const again = () => {
      if (!own.killer.dead() && current === own)
        time.after(plan.cadence.completenessMs, () => current === own && !own.killer.dead() && prove(own));
    };
    void own.engine.prove('sim', 'quick').then(again, again);
  };

  const boot = (): void => {
    // A restart that was under way when the PC was set up again must not begin a second engine on it.
    if (off || current !== undefined) return;
    const kill = time.nowMs() < plan.calmMs ? kills.shift() : undefined;
    let own: SimEngine | undefined;
    const onDeath = (): void => {
      // What the disk holds is read once the dying call stack has unwound.
      time.after(0, () => {
        if (own === undefined || current !== own) return;
        disk = own.bytes();
        current = undefined;
        time.after(chance.between(5, 15 * 60) * 1_000, boot);
      });
    };
    try {
      own = start(disk, kill, onDeath, skewMs);
      current = own;
      own.engine.start();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      return;
    }
    loop(own, 'import-orders', plan.cadence.ordersMs);
    loop(own, 'push-stock', plan.cadence.fastStockMs);
    loop(own, 'push-despatch', plan.cadence.despatchMs);
    prove(own);
  };

  return {
    engine: () => current,
    switchOn: (bytes?: Uint8Array): void => {
      if (bytes !== undefined) disk = bytes;
      off = false;
      boot();
    },
    /** Pulls the plug; answers what the disk held. */
    switchOff: (): Uint8Array | undefined => {
      off = true;
      current?.killer.kill('power cut');
      disk = current?.bytes() ?? disk;
      current = undefined;
      return disk;
    },
    copy: (): Uint8Array | undefined => current?.bytes() ?? disk,
  };
};

/** `change`: what a world must be like for a planted bug to matter. */
export const runWorld = async (seed: number, change: WorldChange = {}): Promise<WorldReport> => {
  const drawn = drawWorldPlan(seed);
  const plan: WorldPlan = {
    ...drawn,
    ...change,
    khaos: { ...drawn.khaos, ...change.khaos },
    cadence: { ...drawn.cadence, ...change.cadence },
  };
  const time = createTrueTime(plan.startMs);
  const stock = drawSimStock(seed, plan.twoPlaces);
  const khaos = createPracticeKhaos({ clock: time, seed, records: stock.khaos, switches: plan.khaos });
  const shop = createShop({
    chance: createChance(seed, 'shop'),
    clock: time,
    name: 'Simulated',
    domain,
    locations: [{ name: 'Main warehouse' }, ...(plan.twoPlaces ? [{ name: 'Second shop' }] : [])],
    variants: stock.variants,
    indexLagMs: plan.indexLagMs,
  });
  const shopify = createPracticeShopify({
    shop,
    answers,
    clock: time,
    seed,
    plan: 'standard',
    credentials: { clientId: 'sim-app', clientSecrets: [clientSecret] },
    scopes: appScopes,
    latency: { lowMs: 40, highMs: 400 },
  });
  const settings = settingsOf(plan, khaos, shop);

  // What happens by itself, and what people do, happens in true time.
  const wake = (system: PracticeSystem): void => {
    const dueMs = system.nextDueMs();
    if (dueMs === undefined) return;
    time.after(dueMs - time.nowMs(), () => {
      system.settle();
    });
  };
  const tick = (): void => {
    wake(khaos);
    wake(shopify);
    if (time.nowMs() < plan.endMs) time.after(minuteMs, tick);
  };
  tick();
  for (const { atMs, deed } of drawScript(plan, stock, shop, khaos.live)) {
    time.after(atMs - time.nowMs(), () => {
      khaos.settle();
      shopify.settle();
      try {
        deed();
      } catch (error) {
        // People are refused what the systems do not allow; a bug in the script must not hide behind that.
        if (!(error instanceof KhaosRefusal) && !(error instanceof Error && error.constructor === Error)) throw error;
      }
    });
  }

  const faults: Record<string, number> = {};
  const chance = createChance(seed, 'faults');
  const drawer = (system: string, kinds: readonly string[], longestLateMs: number) => (operation: string) => {
    if (time.nowMs() >= plan.calmMs) return undefined;
    const focus = plan.focus?.operations.includes(operation) === true && chance.happens(plan.focus.rate) ? plan.focus : undefined;
    if (focus === undefined && !chance.happens(plan.faultRate)) return undefined;
    const kind = chance.pick(focus?.kinds ?? kinds);
    faults[`${system} ${kind}`] = (faults[`${system} ${kind}`] ?? 0) + 1;
    return { kind, delayMs: chance.between(500, longestLateMs) };
  };
  const hosts = new Map([
    [
      `${khaosHost}:${khaosPort}`,
      faulty(khaos, drawer('khaos', khaosKinds, 9 * minuteMs), ({ kind, delayMs }) =>
        khaos.addFault({ kind: kind as KhaosFaultKind, times: 1, after: 0, ...(delayMs === undefined ? {} : { delayMs }) }),
      ),
    ],
    [
      `${domain}:443`,
      faulty(shopify, drawer('shopify', shopKinds, 90_000), ({ kind, delayMs }) =>
        shopify.addFault({ kind: kind as FaultKind, times: 1, after: 0, ...(delayMs === undefined ? {} : { delayMs }) }),
      ),
    ],
  ]);

  const counts = { passed: new Map<string, number>(), killed: new Map<string, number>() };
  const errors: string[] = [];
  const starter =
    (name: string) =>
    (bytes: Uint8Array | undefined, kill: KillPlan | undefined, onDeath: () => void, skewMs: () => number): SimEngine =>
      startSimEngine({
        name,
        seed: seed * 7 + (time.nowMs() % 1_000_003),
        time,
        hosts,
        settings,
        secret: clientSecret,
        bytes,
        kill,
        counts,
        skewMs,
        onDeath,
        onError: (line) => errors.push(line),
      });

  let skew = 0;
  for (const jump of plan.clockJumps) {
    time.after(jump.atMs - plan.startMs, () => {
      skew = jump.skewMs;
      faults['clock jump'] = (faults['clock jump'] ?? 0) + 1;
    });
  }
  const first = createPc('first', { time, plan, seed }, starter('first'), [...plan.kills], () => skew);
  first.switchOn();
  const second = createPc('second', { time, plan, seed }, starter('second'), [], () => 0);
  if (plan.second !== undefined) {
    time.after(plan.second.fromMs - plan.startMs, () => second.switchOn());
    time.after(plan.second.untilMs - plan.startMs, () => void second.switchOff());
    faults['second engine'] = 1;
  }
  if (plan.restore !== undefined) {
    const { copiedMs, diesMs, startsMs } = plan.restore;
    let copy: Uint8Array | undefined;
    time.after(copiedMs - plan.startMs, () => {
      copy = first.copy();
    });
    time.after(diesMs - plan.startMs, () => void first.switchOff());
    time.after(startsMs - plan.startMs, () => first.switchOn(copy));
    faults['restored ledger'] = 1;
  }
  if (plan.indexLagMs > 0) faults['index lag'] = 1;

  await time.runUntil(plan.endMs);
  khaos.settle();
  shopify.settle();
  const engines = [first.engine(), second.engine()].filter((engine) => engine !== undefined);
  const { violations, notes } = checkWorld({ plan, settings, stock, khaos, shopify, shop, engines, errors });
  const digest = createHash('sha256');
  for (const entry of [...khaos.journal, ...shopify.journal]) digest.update(JSON.stringify(entry));
  const record = (map: Map<string, number>): Record<string, number> =>
    Object.fromEntries([...map].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const report: WorldReport = {
    seed,
    violations,
    faults,
    killPoints: record(counts.killed),
    passed: record(counts.passed),
    notes,
    journalDigest: digest.digest('hex'),
  };
  // The end of the world is no death of an engine's own.
  first.switchOff();
  second.switchOff();
  return report;
};
