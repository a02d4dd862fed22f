/** Carries out what a test orders, as a person at the PC or the operating system would, and tells what is to be seen. */
import type { EventEmitter } from 'node:events';
import { browserPort } from './browser.ts';
import type { FromStandIn, Order, ShellView, ToStandIn } from './control-messages.ts';
import { children } from './utility-process.ts';
import { clickMenu, dialogAnswer, dialogs, menuView, notifications, trays, windows } from './windows.ts';

type Parts = {
  app: { quit(): void };
  powerMonitor: EventEmitter;
  opened: readonly string[];
  permissions: { request(contents: unknown, permission: string, answer: (granted: boolean) => void): void };
};

const look = (opened: readonly string[]): ShellView => {
  const [tray] = trays;
  return {
    windows: windows.map((window) => ({
      visible: window.visible,
      loading: window.webContents.isLoading(),
      address: window.webContents.getURL(),
      bounds: window.getNormalBounds(),
    })),
    tray: tray && { tooltip: tray.tooltip, icon: tray.image.path, menu: menuView(tray.menu.items) },
    notifications: notifications.map(({ options, standing }) => ({
      id: options.id ?? '',
      title: options.title ?? '',
      body: options.body ?? '',
      standing,
    })),
    dialogs,
    opened: [...opened],
    children: [...children].map(([child, title]) => ({ title, pid: child.pid ?? 0 })),
    browserPort: browserPort(),
  };
};

const onlyWindow = () => {
  const [window] = windows;
  if (window === undefined) throw new Error('There is no window.');
  return window;
};

const wallNow = Date.now.bind(Date);
const monotonicNow = performance.now.bind(performance);
let passedMs = 0;
const passTime = (ms: number): void => {
  passedMs += ms;
  Date.now = () => wallNow() + passedMs;
  performance.now = () => monotonicNow() + passedMs;
};

const carryOut = async (order: Order, parts: Parts): Promise<unknown> => {
  switch (order.do) {
    case 'look':
      return look(parts.opened);
    case 'click-tray':
      return clickMenu(trays[0]?.menu.items ?? [], order.path);
    case 'click-notification': {
      const found = notifications.find(({ options, standing }) => standing && options.id === order.id);
      if (found === undefined) throw new Error(`No notification ${order.id} stands.`);
      return void found.emit('click', {});
    }
    case 'pass-time':
      return passTime(order.ms);
    case 'power':
      return void parts.powerMonitor.emit(order.event);
    case 'answer-dialogs':
      dialogAnswer.button = order.button;
      return undefined;
    case 'close-window':
      return onlyWindow().close();
    case 'load':
      return onlyWindow().loadURL(order.address);
    case 'ask-permission':
      return new Promise((resolve) => parts.permissions.request(onlyWindow().webContents, order.permission, resolve));
    case 'quit':
      return parts.app.quit();
  }
};

/** Orders come over the channel of the process that forked this one; without one the program just runs. */
export const takeOrders = (parts: Parts): void => {
  const say = (message: FromStandIn): void => void process.send?.(message);
  process.on('message', ({ id, order }: ToStandIn) => {
    carryOut(order, parts).then(
      (value) => say({ id, value }),
      (error: unknown) => say({ id, error: String(error) }),
    );
  });
  // A test that dies takes its program with it.
  process.on('disconnect', () => process.exit(1));
  say({ started: true });
};
