/** Windows, tray, menus, notifications and dialogs: what the program shows is kept for the tests to look at. */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { MenuView, ShellView } from './control-messages.ts';
import { StandInWebContents } from './web-contents.ts';

export const windows: StandInWindow[] = [];
/** `web-contents-created` is told on the app. */
export const born = new EventEmitter();

type Bounds = { x: number; y: number; width: number; height: number };
type WindowOptions = Pick<Electron.BrowserWindowConstructorOptions, 'x' | 'y' | 'width' | 'height' | 'webPreferences' | 'show'>;

/** The members that the program uses; the compiler holds each against Electron's own. */
type UsedWindow = Pick<
  Electron.BrowserWindow,
  | 'show'
  | 'hide'
  | 'focus'
  | 'restore'
  | 'close'
  | 'isMinimized'
  | 'isMaximized'
  | 'maximize'
  | 'removeMenu'
  | 'getNormalBounds'
  | 'loadURL'
>;

export class StandInWindow extends EventEmitter implements UsedWindow {
  readonly webContents: StandInWebContents;
  readonly options: WindowOptions;
  visible: boolean;
  #maximized = false;
  #bounds: Bounds;

  constructor(options: WindowOptions = {}) {
    super();
    this.options = options;
    this.visible = options.show ?? true;
    this.#bounds = { x: options.x ?? 100, y: options.y ?? 100, width: options.width ?? 800, height: options.height ?? 600 };
    this.webContents = new StandInWebContents(options.webPreferences?.preload);
    born.emit('web-contents-created', {}, this.webContents);
    windows.push(this);
  }

  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  focus(): void {
    this.show();
  }
  restore(): void {
    this.show();
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return this.#maximized;
  }
  maximize(): void {
    this.#maximized = true;
  }
  removeMenu(): void {
    // There is none.
  }
  getNormalBounds(): Bounds {
    return this.#bounds;
  }
  loadURL(address: string): Promise<void> {
    return this.webContents.loadURL(address);
  }
  close(): void {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    windows.splice(windows.indexOf(this), 1);
    void this.webContents.close().then(() => this.emit('closed'));
  }
}

export type StandInImage = { path: string; isEmpty(): boolean };
export const nativeImage = { createFromPath: (path: string): StandInImage => ({ path, isEmpty: () => !existsSync(path) }) };

type Item = Electron.MenuItemConstructorOptions;
type BuiltMenu = { items: Item[] };
export const Menu = {
  buildFromTemplate: (items: Item[]): BuiltMenu => ({ items }),
  setApplicationMenu: (_menu: BuiltMenu | null): void => undefined,
};

export class StandInTray extends EventEmitter {
  image: StandInImage;
  tooltip = '';
  menu: BuiltMenu = { items: [] };

  constructor(image: StandInImage) {
    super();
    this.image = image;
    trays.push(this);
  }
  setImage(image: StandInImage): void {
    // Electron shows an empty picture as no icon at all.
    if (image.isEmpty()) throw new Error(`Failed to load image from path '${image.path}'`);
    this.image = image;
  }
  setToolTip(tooltip: string): void {
    this.tooltip = tooltip;
  }
  setContextMenu(menu: BuiltMenu | null): void {
    this.menu = menu ?? { items: [] };
  }
}
export const trays: StandInTray[] = [];

export class StandInNotification extends EventEmitter implements Pick<Electron.Notification, 'show' | 'close'> {
  readonly options: Electron.NotificationConstructorOptions;
  standing = false;

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
    notifications.push(this);
  }
  show(): void {
    this.standing = true;
    this.emit('show', {});
  }
  close(): void {
    this.standing = false;
    this.emit('close', {});
  }
  static isSupported(): boolean {
    return true;
  }
  static handleActivation(_callback: (details: Electron.ActivationArguments) => void): void {
    // Windows only: nothing is activated from outside here.
  }
}
export const notifications: StandInNotification[] = [];

export const dialogs: ShellView['dialogs'] = [];
export const dialogAnswer: { button: number | undefined } = { button: undefined };
export const dialog = {
  showMessageBox: (options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> => {
    dialogs.push({ message: options.message, detail: options.detail ?? '', buttons: options.buttons ?? [] });
    return Promise.resolve({ response: dialogAnswer.button ?? options.cancelId ?? 0, checkboxChecked: false });
  },
  /** Nobody is there to close it: the program goes on at once. */
  showErrorBox: (title: string, content: string): void => {
    dialogs.push({ message: title, detail: content, buttons: [] });
    process.send?.({ errorBox: { title, content } });
  },
};

export const menuView = (items: readonly Item[]): MenuView[] =>
  items
    .filter((item) => item.type !== 'separator')
    .map((item) => ({
      label: (item.label ?? '').replaceAll('&&', '&'),
      enabled: item.enabled ?? true,
      ...(item.checked === undefined ? {} : { checked: item.checked }),
      ...(Array.isArray(item.submenu) ? { entries: menuView(item.submenu) } : {}),
    }));

/** Clicks what a person would find under these labels. */
export const clickMenu = (items: readonly Item[], [label, ...rest]: readonly string[]): void => {
  const item = items.find((one) => one.label?.replaceAll('&&', '&') === label);
  if (item === undefined) throw new Error(`There is no "${label}" in the menu: ${items.map((one) => one.label).join(' | ')}`);
  if (rest.length > 0) return clickMenu(Array.isArray(item.submenu) ? item.submenu : [], rest);
  if (item.enabled === false) throw new Error(`"${label}" cannot be clicked.`);
  // The program's clicks use none of the arguments.
  (item.click as (() => void) | undefined)?.();
};
