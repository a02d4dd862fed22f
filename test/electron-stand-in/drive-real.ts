/** The same use of the program as `drive.ts`, on real Electron through Playwright. */
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import type { MenuView, Order, ShellView } from './control-messages.ts';
import type { Desktop, DesktopOptions } from './drive.ts';

/** What `observe-real.cjs` keeps inside the program. */
type Seen = {
  menu: Electron.Menu | undefined;
  tooltip: string;
  icon: string;
  notifications: { notification: Electron.Notification; standing: boolean }[];
  dialogs: ShellView['dialogs'];
  opened: string[];
  children: { child: Electron.UtilityProcess; title: string }[];
  button: number | undefined;
};
type Inside = typeof globalThis & { quaysideSeen: Seen };

/** These run inside the program: they may use nothing of this file. */
const look = ({ BrowserWindow }: typeof Electron.CrossProcessExports): ShellView => {
  const seen = (globalThis as Inside).quaysideSeen;
  const view = (items: readonly Electron.MenuItem[]): MenuView[] =>
    items
      .filter((item) => item.type !== 'separator')
      .map((item) => ({
        label: item.label.replaceAll('&&', '&'),
        enabled: item.enabled,
        ...(item.type === 'checkbox' ? { checked: item.checked } : {}),
        ...(item.submenu === undefined || item.submenu === null ? {} : { entries: view(item.submenu.items) }),
      }));
  return {
    windows: BrowserWindow.getAllWindows().map((window) => ({
      visible: window.isVisible(),
      loading: window.webContents.isLoading(),
      address: window.webContents.getURL(),
      bounds: window.getNormalBounds(),
    })),
    tray: seen.menu && { tooltip: seen.tooltip, icon: seen.icon, menu: view(seen.menu.items) },
    notifications: seen.notifications.map(({ notification, standing }) => ({
      id: notification.id,
      title: notification.title,
      body: notification.body,
      standing,
    })),
    dialogs: seen.dialogs,
    opened: seen.opened,
    children: seen.children.map(({ child, title }) => ({ title, pid: child.pid ?? 0 })),
    browserPort: undefined,
  };
};

const carryOut = async ({ app, BrowserWindow, powerMonitor }: typeof Electron.CrossProcessExports, order: Order): Promise<unknown> => {
  const seen = (globalThis as Inside).quaysideSeen;
  const window = BrowserWindow.getAllWindows()[0];
  switch (order.do) {
    case 'look':
      return undefined;
    case 'click-tray': {
      let items = seen.menu?.items ?? [];
      let item: Electron.MenuItem | undefined;
      for (const label of order.path) {
        item = items.find((one) => one.label.replaceAll('&&', '&') === label);
        items = item?.submenu?.items ?? [];
      }
      if (item === undefined) throw new Error(`There is no ${order.path.join(' > ')} in the menu.`);
      return void item.click();
    }
    case 'click-notification':
      return void seen.notifications
        .find(({ notification, standing }) => standing && notification.id === order.id)
        ?.notification.emit('click', {});
    case 'power':
      return void powerMonitor.emit(order.event);
    case 'pass-time': {
      const [wallNow, monotonicNow] = [Date.now.bind(Date), performance.now.bind(performance)];
      Date.now = () => wallNow() + order.ms;
      performance.now = () => monotonicNow() + order.ms;
      return undefined;
    }
    case 'answer-dialogs':
      seen.button = order.button;
      return undefined;
    case 'close-window':
      return window?.close();
    case 'load':
      return window?.loadURL(order.address);
    case 'ask-permission':
      return window?.webContents.executeJavaScript(
        `new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve(true), () => resolve(false)))`,
      );
    case 'quit':
      return app.quit();
  }
};

/** The second start of one data folder ends before Playwright gets hold of it; that is then how it is seen. */
export const startRealDesktop =
  (electron: string) =>
  async ({ program, dataFolder, args = [] }: DesktopOptions): Promise<Desktop> => {
    const launched = await _electron
      .launch({
        executablePath: electron,
        args: ['-r', join(import.meta.dirname, 'observe-real.cjs'), program, `--data=${dataFolder}`, ...args],
      })
      .catch(() => undefined);
    const order = async (what: Order): Promise<unknown> => launched?.evaluate(carryOut, what);
    if (launched === undefined) {
      const gone = (): Promise<never> => Promise.reject(new Error('The program has ended.'));
      return { pid: 0, order: gone, look: gone, page: gone, ended: Promise.resolve(0), close: () => Promise.resolve() };
    }
    const child = launched.process();
    const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
    return {
      pid: child.pid ?? 0,
      order,
      look: () => launched.evaluate(look),
      page: () => launched.firstWindow(),
      ended,
      close: async () => {
        if (child.exitCode === null) await order({ do: 'quit' }).catch(() => undefined);
        await ended;
      },
    };
  };
