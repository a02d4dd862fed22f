/** The app itself: life cycle, one instance, folders, command line. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { closeBrowser } from './browser.ts';
import { windows } from './windows.ts';

const paths = new Map<string, string>([['userData', join(tmpdir(), 'quayside-stand-in')]]);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const lockFile = 'instance.lock';
const callPrefix = 'second-instance-';

class StandInApp extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = {
    hasSwitch: (name: string): boolean => process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
    getSwitchValue: (name: string): string => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '',
  };
  #quitting = false;

  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  getVersion(): string {
    const { version } = JSON.parse(readFileSync(join(dirname(process.argv[1]!), 'package.json'), 'utf8')) as { version: string };
    return version;
  }
  getPath(name: string): string {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }
  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    paths.set(name, path);
  }
  getName(): string {
    return basename(process.argv[1]!);
  }
  setAppUserModelId(_id: string): void {
    // Windows only.
  }
  enableSandbox(): void {
    // Every page of this Chromium is what it is.
  }
  getLoginItemSettings(): Pick<Electron.LoginItemSettings, 'openAtLogin' | 'executableWillLaunchAtLogin'> {
    return { openAtLogin: false, executableWillLaunchAtLogin: false };
  }
  setLoginItemSettings(_settings: Electron.Settings): void {
    // Windows and macOS only.
  }

  /** One process for each user-data folder; the second leaves a note for the first and gets false. */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    mkdirSync(folder, { recursive: true });
    const lock = join(folder, lockFile);
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch {
      if (isAlive(Number(readFileSync(lock, 'utf8')))) {
        writeFileSync(join(folder, `${callPrefix}${process.pid}`), '');
        return false;
      }
      writeFileSync(lock, String(process.pid));
    }
    for (const old of readdirSync(folder).filter((name) => name.startsWith(callPrefix))) rmSync(join(folder, old));
    watch(folder, (_kind, name) => {
      if (name?.startsWith(callPrefix) !== true) return;
      // Told of the note's coming and of its going.
      try {
        rmSync(join(folder, name));
      } catch {
        return;
      }
      this.emit('second-instance', {}, [], folder);
    }).unref();
    return true;
  }

  quit(): void {
    if (this.#quitting) return;
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    // Closing takes a window out of the list.
    windows.toReversed().forEach((window) => window.close());
    this.exit(0);
  }
  exit(code = 0): void {
    this.#quitting = true;
    void closeBrowser().finally(() => process.exit(code));
  }
}

/** The members that the program uses; the compiler holds them against Electron's own. */
type UsedApp = Pick<
  Electron.App,
  | 'isPackaged'
  | 'whenReady'
  | 'getVersion'
  | 'setPath'
  | 'setAppUserModelId'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'quit'
  | 'exit'
  | 'setLoginItemSettings'
>;

const standInApp = new StandInApp();
standInApp satisfies UsedApp;
export const app = standInApp;
