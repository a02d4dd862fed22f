/** Electron's way in: one instance, the engine in a process of its own, tray, window, notifications and schedules. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { shell } from 'electron/common';
import { app, dialog, ipcMain, Menu, powerMonitor, protocol, safeStorage, session, utilityProcess } from 'electron/main';
import { createHttp } from './engine/connectors/http.ts';
import { createClock } from './host/clock.ts';
import { createDailyLog } from './host/log.ts';
import { engineEnvironment, engineFlags } from './host/engine-flags.ts';
import { personAt } from './host/person.ts';
import { cannotStartWords } from './shell/cannot-start.ts';
import { desktopDataFolder } from './shell/data-folder.ts';
import type { EngineStart } from './shell/engine-messages.ts';
import { createEngineLink } from './shell/engine-link.ts';
import { confirmExit } from './shell/exit.ts';
import { practiceFolder, secretsPath, settingsPath, setUpActsPath, withFirstStart } from './shell/first-start.ts';
import { watchHandedOver } from './shell/handed-over.ts';
import { carryRequests } from './shell/ipc.ts';
import { openKeychain } from './shell/keychain.ts';
import { lockDown } from './shell/lock-down.ts';
import { createLoginItem, hiddenSwitch } from './shell/login-item.ts';
import { openMemory } from './shell/memory.ts';
import { createNotifier } from './shell/notifier.ts';
import { pageScheme } from './shell/page-address.ts';
import { servePages } from './shell/page-files.ts';
import { createPracticeLink } from './shell/practice-link.ts';
import { keepSchedule } from './shell/schedule.ts';
import { createSetUp, isSetUpRequest } from './shell/set-up.ts';
import { openSetUpActs } from './shell/set-up-acts.ts';
import { livePlaces, startOf } from './shell/start-engine.ts';
import { createTray } from './shell/tray.ts';
import type { TrayAction, TrayFacts } from './shell/tray-menu.ts';
import { createMainWindow } from './shell/window.ts';
import type { Settings } from '../shared/settings.ts';

/** Bundles, pages, icons and the practice shop's schema lie side by side (`build/bundle.ts`). */
const here = import.meta.dirname;
const iconFolder = join(here, 'icons');
const windowIcon = join(iconFolder, process.platform === 'win32' ? 'quayside.ico' : 'quayside.png');
/** What Windows files notifications and taskbar buttons under; the installer's shortcut carries the same. */
const applicationId = 'uk.quayside.desktop';
const practiceSeed = 7;

type Port<To> = { send(message: To): void; kill(): void };

/** Both ends are built from the same types: what a port of our own child carries needs no second look. */
const fork = <To, From>(
  script: string,
  hooks: { onMessage(message: From): void; onExit(code: number): void },
  options: Electron.ForkOptions,
): Port<To> => {
  const child = utilityProcess.fork(join(here, script), [], options);
  child.on('message', (message) => hooks.onMessage(message as From));
  child.on('exit', hooks.onExit);
  return {
    send: (message) => child.postMessage(message),
    // Electron's own `kill` asks politely, which a process that hangs does not hear. One that has ended has no id.
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
};

const run = (dataFolder: string): void => {
  const clock = createClock();
  const log = createDailyLog({ folder: join(dataFolder, 'logs'), name: 'desktop', nowMs: clock.nowMs });
  process.on('uncaughtExceptionMonitor', (error) =>
    log.error('desktop-failed', { error: `${error.name}: ${error.message}`.slice(0, 300), stack: error.stack?.slice(0, 2_000) }),
  );
  log.info('desktop-started', { version: app.getVersion() });
  lockDown(app, session.defaultSession, log);
  Menu.setApplicationMenu(null);
  protocol.handle(pageScheme, servePages(join(here, 'renderer')));

  const accountFolder = app.getPath('userData');
  const memory = openMemory(accountFolder);
  const practice = createPracticeLink({
    fork: (hooks) => fork('practice-process.cjs', hooks, { serviceName: 'Quayside practice systems' }),
    start: {
      folder: join(practiceFolder(dataFolder), 'world'),
      logFolder: join(dataFolder, 'logs'),
      seed: practiceSeed,
      schemaFile: join(here, 'practice-schema', 'admin-schema.json.gz'),
    },
    clock,
    onGone: () => link.restart(),
  });
  const keychain = openKeychain(join(accountFolder, 'secrets.json'), safeStorage);
  const acts = openSetUpActs(setUpActsPath(dataFolder), log);
  let settings: Settings | undefined;
  let actsHandedOver: EngineStart['acts'] = [];
  const link = createEngineLink({
    fork: (hooks) =>
      fork('engine-process.cjs', hooks, {
        serviceName: 'Quayside engine',
        execArgv: [...engineFlags],
        env: { ...process.env, ...engineEnvironment },
      }),
    start: async (): Promise<EngineStart> => {
      const start = await startOf({ dataFolder, keychain, practice, environment: process.env, acts });
      settings = start.settings;
      actsHandedOver = start.acts;
      return start;
    },
    ownProblem: () => handedOver.problem(),
    clock,
    log,
  });
  const handedOver = watchHandedOver({
    file: secretsPath(dataFolder),
    keychain,
    link,
    places: () => livePlaces(dataFolder, settings),
    clock,
    log,
  });
  const window = createMainWindow({ memory, preload: join(here, 'preload.cjs'), icon: windowIcon, developerTools: !app.isPackaged, log });
  const loginItem = createLoginItem(app, process.platform, memory);
  const schedule = keepSchedule({ link, clock, memory, log, cadence: () => settings?.cadence });
  const engine = withFirstStart(link, dataFolder, clock);
  const setUp = createSetUp({
    file: settingsPath(dataFolder),
    keychain,
    acts,
    ports: { clock, random: { next: Math.random, uuid: randomUUID }, http: createHttp({ clock, log }), log },
    onChange: () => {
      engine.open();
      link.restart();
    },
  });
  const ask: typeof engine.ask = (name, input, actor) =>
    isSetUpRequest(name) ? setUp.ask(name, input, actor) : engine.ask(name, input, actor);
  carryRequests({ ipcMain, actor: personAt('desktop'), ask, standing: engine.standing, onEvent: link.onEvent, log });

  const act = (action: TrayAction): void => {
    log.info('tray-used', { action: action.kind });
    switch (action.kind) {
      case 'open':
        return window.show(action.place);
      case 'pause':
        return void engine.ask('pause-engine', { forMs: action.forMs }, personAt('tray'));
      case 'resume':
        return void engine.ask('resume-engine', {}, personAt('tray'));
      case 'start-with-windows':
        loginItem.set(action.on);
        return tray.changed();
      case 'open-startup-apps':
        return void shell.openExternal('ms-settings:startupapps');
      case 'exit':
        void confirmExit().then((sure) => sure && app.quit());
    }
  };
  const facts = (): TrayFacts => ({
    process: engine.process(),
    snapshot: engine.snapshot(),
    startsWithWindows: loginItem.read(),
    nowMs: clock.nowMs(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const tray = createTray({ iconFolder, clock, facts, act });
  const notifier = createNotifier({ memory, clock, log, icon: windowIcon, facts, open: window.show });
  link.onEvent((event) => {
    // It began, and so has written them down.
    if (event.kind === 'engine-process' && event.process.state === 'running') acts.drop(actsHandedOver);
    tray.changed();
    notifier.look();
  });

  powerMonitor.on('suspend', () => log.info('machine-sleeps'));
  powerMonitor.on('resume', () => {
    log.info('machine-woke');
    schedule.wake();
  });

  let ended = false;
  const end = async (): Promise<void> => {
    schedule.stop();
    handedOver.stop();
    notifier.stop();
    window.letGo();
    await link.close();
    await practice.close();
    log.info('desktop-ended');
  };
  app.on('before-quit', (event) => {
    if (ended) return;
    ended = true;
    event.preventDefault();
    void end().finally(() => app.exit(0));
  });
  // Linux and macOS: the machine waits for us. Windows does not; there the ledger's own safety carries.
  powerMonitor.on('shutdown', () => app.quit());
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => log.info('window-gone'));

  engine.open();
  if (!app.commandLine.hasSwitch(hiddenSwitch)) window.show();
};

/** The host's last resort: whoever started the program is told why there is none. */
const begin = (dataFolder: string): void => {
  try {
    run(dataFolder);
  } catch (error) {
    dialog.showErrorBox('Quayside cannot start', cannotStartWords(dataFolder, process.platform, error));
    app.exit(1);
  }
};

const named = app.commandLine.getSwitchValue('data');
// Another ledger is another program, with a lock and a window of its own.
if (named !== '') {
  const accountFolder = join(named, 'desktop');
  // Electron refuses a folder that is not there.
  mkdirSync(accountFolder, { recursive: true });
  app.setPath('userData', accountFolder);
}
app.setAppUserModelId(applicationId);
app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(() => begin(desktopDataFolder(named, process.platform, process.env, app.getPath('userData'))));
} else {
  // The first instance has been told and shows its window.
  app.quit();
}
