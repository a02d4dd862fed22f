/** The engine's own process under Electron: a long parse in here never stops tray or window. It keeps no schedule; the main process asks. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createHttp } from './engine/connectors/http.ts';
import { problemFrom } from './engine/domain/problem.ts';
import type { Engine } from './engine/engine.ts';
import { openEngine } from './engine/open-engine.ts';
import { createDispatch, type Dispatch } from './engine/requests.ts';
import type { Log } from './engine/ports.ts';
import { noteSetUpActs } from './engine/set-up-acts.ts';
import { createClock } from './host/clock.ts';
import { createDailyLog } from './host/log.ts';
import { snapshotEvents } from './host/snapshot-events.ts';
import type { EngineStart, FromEngine, ToEngine } from './shell/engine-messages.ts';
import type { Reply } from '../shared/contract.ts';

type Running = { engine: Engine; dispatch: Dispatch; log: Log; close(): Promise<void> };

const port = process.parentPort;
const say = (message: FromEngine): void => port.postMessage(message);

const open = (start: EngineStart): Running => {
  const clock = createClock();
  clock.moveOn(start.aheadMs);
  const log = createDailyLog({ folder: join(start.dataFolder, 'logs'), name: 'engine', nowMs: () => Date.now() });
  log.info('engine-process-started', { flags: process.execArgv.join(' ') });
  // The host's last resort: a process in an unknown state must not go on writing. The ledger knows what was under way.
  process.on('uncaughtException', (error) => {
    log.error('engine-process-failed', { error: `${error.name}: ${error.message}`.slice(0, 300), stack: error.stack?.slice(0, 2_000) });
    process.exit(1);
  });
  const { engine, close } = openEngine(start.settings, {
    clock,
    random: { next: Math.random, uuid: randomUUID },
    http: createHttp({ clock, log }),
    secrets: { read: (name) => (Object.hasOwn(start.secrets, name) ? start.secrets[name] : undefined) },
    log,
    dataFolder: start.dataFolder,
  });
  noteSetUpActs(engine.ledger, start.acts);
  snapshotEvents(engine, clock)((event) => say({ kind: 'event', event }));
  return { engine, dispatch: createDispatch(engine, log), log, close };
};

let running: Running | undefined;

const prove = async ({ engine, log }: Running, span: 'quick' | 'whole'): Promise<Reply<null>> => {
  try {
    for (const { storeId } of engine.settings.stores) await engine.prove(storeId, span);
    return { ok: true, value: null };
  } catch (error) {
    const { problem } = problemFrom(error);
    log.error('proof-failed', { cause: problem.cause, error: problem.summary });
    return { ok: false, problem };
  }
};

const end = async (): Promise<void> => {
  await running?.close();
  process.exit(0);
};

port.on('message', ({ data }) => {
  // The only other end of this port is our own main process, built from the same types.
  const message = data as ToEngine;
  switch (message.kind) {
    case 'start':
      try {
        running = open(message.start);
        say({ kind: 'started' });
      } catch (error) {
        say({ kind: 'cannot-start', problem: problemFrom(error).problem });
      }
      return;
    case 'ask':
      void running?.dispatch(message.name, message.input, message.actor).then((reply) => say({ kind: 'answer', id: message.id, reply }));
      return;
    case 'prove':
      if (running !== undefined) void prove(running, message.span).then((reply) => say({ kind: 'answer', id: message.id, reply }));
      return;
    case 'ping':
      return say({ kind: 'pong' });
    case 'stop':
      void end();
  }
});
