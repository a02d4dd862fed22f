/** Plain Node's way in: the engine without a window, on settings or on practice systems; once, or until it is stopped. */
import './host/small-heap.ts';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createHttp } from './engine/connectors/http.ts';
import { problemFrom, ProblemError } from './engine/domain/problem.ts';
import type { Engine } from './engine/engine.ts';
import { openEngine } from './engine/open-engine.ts';
import { createDispatch } from './engine/requests.ts';
import type { Log, Random, Secrets } from './engine/ports.ts';
import { CannotRun, wordsOf } from './host/cannot-run.ts';
import { createClock, type MovableClock } from './host/clock.ts';
import { dataFolder } from './host/data-folder.ts';
import { readJsonFile } from './host/json-file.ts';
import { createDailyLog } from './host/log.ts';
import { exitCodeOf, exitCodes, reportOf, runUntilQuiet, summaryOf } from './host/once.ts';
import { personAt } from './host/person.ts';
import { practiceSecrets, practiceSettings } from './host/practice-settings.ts';
import { createScheduler } from './host/scheduler.ts';
import { createSecrets } from './host/secrets.ts';
import { snapshotEvents } from './host/snapshot-events.ts';
import { supportFile } from './host/support.ts';
import { startPracticeServers, type PracticeServers } from './practice/servers.ts';
import { startWebHost, type WebHost, type WebOptions } from './web/server.ts';
import { flowNames, type FlowName } from '../shared/records.ts';
import { settingsSchema, type Settings } from '../shared/settings.ts';

const usage = `npm run headless -- [--data DIR] [--settings FILE | --practice] [--secrets FILE] [--once] [--flow ${flowNames.join('|')}] [--json] [--port N] [--seed N]
npm run headless -- [--data DIR] [--settings FILE] --support FILE

  --settings   JSON file that names the connections; secrets come from the environment or from --secrets
  --practice   starts two practice systems on loopback and works on them; they keep their state in the data folder
  --once       runs until all is quiet, then ends: 0 nothing held or failed, 2 something needs a person, 1 it could not run
  --json       prints one JSON object at the end of --once
  --support    writes a zip for whoever helps: versions, settings, counts and problems of the ledger, the end of the logs;
               without secrets or personal data, also while Quayside is running`;

const options = {
  data: { type: 'string' },
  settings: { type: 'string' },
  secrets: { type: 'string' },
  practice: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  flow: { type: 'string' },
  json: { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
  seed: { type: 'string', default: '7' },
  support: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const readCommand = () => {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new CannotRun(wordsOf(error), { cause: error });
  }
};
type Command = ReturnType<typeof readCommand>;

const highestPort = 65_535;

const whole = (name: string, text: string, most = Number.MAX_SAFE_INTEGER): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > most)
    throw new CannotRun(`--${name} takes a whole number${most === highestPort ? ` up to ${most}` : ''}, not "${text}".`);
  return value;
};

const readSettings = (path: string): Settings => {
  let json: ReturnType<typeof readJsonFile>;
  try {
    json = readJsonFile(path);
  } catch (error) {
    throw new CannotRun(`The settings in ${path} cannot be read: ${wordsOf(error)}`, { cause: error });
  }
  if (json === undefined) throw new CannotRun(`The settings in ${path} are no JSON.`);
  const parsed = settingsSchema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new CannotRun(`The settings in ${path} do not fit:\n${lines.join('\n')}`);
};

const flowsOf = (name: string | undefined): readonly FlowName[] => {
  if (name === undefined) return flowNames;
  const flow = flowNames.find((one) => one === name);
  if (flow === undefined) throw new CannotRun(`There is no flow "${name}". Known: ${flowNames.join(', ')}.`);
  return [flow];
};

/** A practice day: enough orders for every page to fill, then the people go home. */
const practiceDay = { ordersAtStart: 220, hours: 6, parcelsPerRound: 8 } as const;
/** Going live a day before the world began takes every practice order in. */
const dayMs = 24 * 3_600_000;

const random: Random = { next: Math.random, uuid: randomUUID };

const versionOf = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'))).version;

const writeSupport = (path: string, folder: string, settingsFile: string): number => {
  const bytes = supportFile({ dataFolder: folder, settingsFile, version: versionOf(), clock: createClock(), random });
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw new CannotRun(`${path} cannot be written: ${wordsOf(error)}`, { cause: error });
  }
  console.log(`${path}: ${bytes.length.toLocaleString('en-GB')} bytes, without secrets or personal data.`);
  return exitCodes.well;
};

type Systems = { settings: Settings; secrets: Secrets; servers: PracticeServers | undefined };

const connections = (settingsFile: string, secretsFile: string | undefined): Systems => ({
  settings: readSettings(settingsFile),
  secrets: createSecrets(process.env, secretsFile),
  servers: undefined,
});

const startPractice = async (folder: string, seed: number, once: boolean, clock: MovableClock, log: Log): Promise<Systems> => {
  const startMs = clock.nowMs();
  const servers = await startPracticeServers({
    seed,
    clock,
    timers: clock,
    folder: join(folder, 'practice'),
    khaosPort: 0,
    shopifyPort: 0,
    ordersAtStart: practiceDay.ordersAtStart,
    people: {
      ordersPerHour: once ? 0 : 40,
      parcelsPerRound: practiceDay.parcelsPerRound,
      mishaps: !once,
      untilMs: once ? startMs + practiceDay.hours * 3_600_000 : undefined,
    },
    onFailure: (error) => log.error('practice-failed', { error: String(error).slice(0, 300) }),
  });
  // A world that was kept has gone on to a later time; the engine's clock follows it.
  clock.moveOn(Math.max(0, servers.world.clock.presentMs() - clock.nowMs()));
  servers.world.clock.follow();
  return { servers, settings: practiceSettings(servers, new Date(startMs - 30 * dayMs).toISOString()), secrets: practiceSecrets(servers) };
};

const catchUp = async (
  engine: Engine,
  flows: readonly FlowName[],
  world: Parameters<typeof runUntilQuiet>[2],
  json: boolean,
): Promise<number> => {
  if (engine.isPaused())
    throw new CannotRun('Quayside is paused. Resume it in its window (the same command without --once serves it), then run this again.');
  const sums = await runUntilQuiet(engine, flows, world);
  const report = reportOf(engine, sums);
  console.log(json ? JSON.stringify(report) : summaryOf(report));
  return exitCodeOf(sums);
};

const openWeb = async (options: WebOptions): Promise<WebHost> => {
  try {
    return await startWebHost(options);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const why = taken ? 'is taken' : `cannot be listened on (${wordsOf(error)})`;
    throw new CannotRun(`Port ${options.port} ${why}; name another with --port.`, { cause: error });
  }
};

/** Until the program is told to end. */
const stay = async (engine: Engine, flows: readonly FlowName[], port: number, clock: MovableClock, log: Log): Promise<number> => {
  const { settings } = engine;
  const scheduler = createScheduler({
    clock,
    cadence: settings.cadence,
    run: (flow, trigger) => (flows.includes(flow) ? engine.run(flow, trigger) : Promise.resolve()),
    prove: async (span) => {
      for (const store of settings.stores) await engine.prove(store.storeId, span);
    },
    lastProof: {
      read: () => engine.ledger.watermarks.get('', 'import-orders', 'whole-proof'),
      write: (date) => engine.ledger.watermarks.put('', 'import-orders', 'whole-proof', date),
    },
    onFailure: (error) =>
      log.error('scheduled-work-failed', { cause: problemFrom(error).problem.cause, error: problemFrom(error).problem.summary }),
  });
  const web = await openWeb({
    port,
    dispatch: createDispatch(engine, log),
    actor: personAt('browser'),
    onEvent: snapshotEvents(engine, clock),
    log,
    nowMs: () => clock.nowMs(),
  });
  scheduler.start();
  const where = settings.mode === 'practice' ? ' on practice systems' : '';
  console.log(
    `Quayside is running${where}. Open this address, which works once:\n\n  ${web.signInAddress()}\n\nCtrl+C ends it; type Enter for another address.`,
  );
  process.stdin.on('data', () => console.log(`  ${web.signInAddress()}`));

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  scheduler.stop();
  await web.close();
  return exitCodes.well;
};

const main = async (values: Command): Promise<number> => {
  const flows = flowsOf(values.flow);
  const port = whole('port', values.port, highestPort);
  const seed = whole('seed', values.seed);
  const folder = values.data ?? dataFolder(process.platform, process.env);
  if (values.support !== undefined) return writeSupport(values.support, folder, values.settings ?? join(folder, 'settings.json'));
  const clock = createClock();
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new CannotRun(`The data folder ${folder} cannot be made: ${wordsOf(error)}. Name another with --data.`, { cause: error });
  }
  const log = createDailyLog({ folder: join(folder, 'logs'), name: 'headless', nowMs: () => Date.now() });
  if (values.practice === (values.settings !== undefined)) throw new CannotRun('Name either --settings FILE or --practice.');

  const { settings, secrets, servers } =
    values.settings === undefined
      ? await startPractice(folder, seed, values.once, clock, log)
      : connections(values.settings, values.secrets);
  // Whatever happens, all is given back: what stays open would keep the program running and the ledger locked.
  try {
    const { engine, close } = openEngine(settings, { clock, random, http: createHttp({ clock, log }), secrets, log, dataFolder: folder });
    try {
      if (!values.once) return await stay(engine, flows, port, clock, log);
      return await catchUp(engine, flows, servers === undefined ? undefined : { clock, world: servers.world }, values.json);
    } finally {
      await close();
    }
  } finally {
    await servers?.close();
  }
};

try {
  const command = readCommand();
  if (command.help) console.log(usage);
  else process.exitCode = await main(command);
} catch (error) {
  // The host's last resort: whoever started the program is told what happened and what to do.
  process.exitCode = exitCodes.couldNotRun;
  if (error instanceof CannotRun) console.error(`${error.message}\n\n${usage}`);
  else if (error instanceof ProblemError) console.error(`${error.problem.summary}\n${error.problem.hint}`);
  else console.error(error);
}
// A terminal that is listened to would keep the program from ending.
process.stdin.pause();
