/** A real engine on ports of a simulated world: true ledger in memory, true connectors, a clock that may be wrong. */
import { createHttp } from '../../electron/engine/connectors/http.ts';
import { createEngine, type Engine } from '../../electron/engine/engine.ts';
import { connect, stampOf } from '../../electron/engine/open-engine.ts';
import type { Clock, Log, Ports, Random } from '../../electron/engine/ports.ts';
import type { Ledger } from '../../electron/engine/store/ledger.ts';
import { memoryLedger } from '../../electron/engine/store/open.ts';
import { createChance } from '../../electron/practice/chance.ts';
import type { PracticeSystem } from '../../electron/practice/wire.ts';
import type { Settings } from '../../shared/settings.ts';
import { createKiller, Killed, type Killer, type KillPlan } from './killer.ts';
import { engineNetwork } from './sim-network.ts';
import type { TrueTime } from './true-time.ts';

export type SimEngine = {
  engine: Engine;
  ledger: Ledger;
  killer: Killer;
  /** The ledger as of its last commit. */
  bytes(): Uint8Array;
};

export type SimEngineOptions = {
  name: string;
  seed: number;
  time: TrueTime;
  hosts: ReadonlyMap<string, Pick<PracticeSystem, 'react'>>;
  settings: Settings;
  secret: string;
  bytes: Uint8Array | undefined;
  kill: KillPlan | undefined;
  counts: { passed: Map<string, number>; killed: Map<string, number> };
  /** How wrong the PC's wall clock is, now. */
  skewMs(): number;
  onDeath(): void;
  /** Errors that the engine logs: in a world without planted bugs there must be none. */
  onError(line: string): void;
};

const uuidOf = (chance: ReturnType<typeof createChance>): string => {
  const hex = Array.from({ length: 32 }, () => chance.below(16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};

export const startSimEngine = (options: SimEngineOptions): SimEngine => {
  const { time, counts } = options;
  const killer = createKiller(options.kill, counts, options.onDeath);
  const startedMs = time.nowMs();
  const clock: Clock = {
    nowMs: () => time.nowMs() + options.skewMs(),
    monotonicMs: () => time.nowMs() - startedMs + 1_000,
    after: (delayMs, task) =>
      time.after(delayMs, () => {
        if (killer.dead() || killer.reach('before timer')) return;
        task();
        killer.reach('after timer');
      }),
  };
  const chance = createChance(options.seed, `engine ${options.name}`);
  const random: Random = { next: () => chance.next(), uuid: () => uuidOf(chance) };
  const log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (event, facts) => {
      if (!killer.dead()) options.onError(`${options.name}: ${event} ${JSON.stringify(facts ?? {})}`);
    },
  };
  const ports: Ports = {
    clock,
    random,
    log,
    http: createHttp({ clock, log, adapter: engineNetwork(options.name, time, options.hosts, killer) }),
    secrets: { read: () => options.secret },
    dataFolder: 'memory',
  };
  const opened = memoryLedger({
    clock,
    random,
    stamp: stampOf(options.settings),
    ...(options.bytes === undefined ? {} : { bytes: options.bytes }),
    onCommit: (when) => {
      if (killer.dead() || killer.reach(`${when} commit`)) throw new Killed(`killed ${when} commit`);
    },
  });
  const engine = createEngine({ ports, settings: options.settings, ledger: opened, ...connect(options.settings, ports, options.name) });
  return { engine, ledger: opened, killer, bytes: () => opened.serialize() };
};
