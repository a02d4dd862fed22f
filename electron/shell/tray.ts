/** The tray icon: one picture for each state, on a light or dark taskbar, and the menu. */
import { join } from 'node:path';
import { nativeImage } from 'electron/common';
import { Menu, nativeTheme, Tray, type MenuItemConstructorOptions } from 'electron/main';
import type { Clock } from '../engine/ports.ts';
import { trayMenu, trayStateOf, trayTooltip, type TrayAction, type TrayEntry, type TrayFacts } from './tray-menu.ts';
import { pictureOf, type TrayState } from './tray-words.ts';

/** An icon that changes more often flickers (Windows' rules for the notification area). */
const quietMs = 2_000;

export type TrayOptions = {
  iconFolder: string;
  clock: Pick<Clock, 'after'>;
  facts(): TrayFacts;
  act(action: TrayAction): void;
};

export type TrayIcon = {
  /** Something may have changed; shown at once, or as soon as it would not flicker. */
  changed(): void;
};

/** Windows takes the size that fits its screen out of the .ico; elsewhere the PNG and its @2x do. */
const iconFile = (state: TrayState): string => {
  const onDark = process.platform === 'win32' ? nativeTheme.shouldUseDarkColorsForSystemIntegratedUI : nativeTheme.shouldUseDarkColors;
  return `tray-${pictureOf(state)}-${onDark ? 'dark' : 'light'}.${process.platform === 'win32' ? 'ico' : 'png'}`;
};

const itemOf = (entry: TrayEntry, act: TrayOptions['act']): MenuItemConstructorOptions => {
  if ('line' in entry) return { type: 'separator' };
  const { label, action, checked, entries } = entry;
  return {
    // An ampersand alone would underline the letter after it.
    label: label.replaceAll('&', '&&'),
    enabled: action !== undefined || entries !== undefined,
    ...(checked === undefined ? {} : { type: 'checkbox' as const, checked }),
    ...(action === undefined ? {} : { click: () => act(action) }),
    ...(entries === undefined ? {} : { submenu: entries.map((one) => itemOf(one, act)) }),
  };
};

/** Call when the app is ready. The tray lives as long as the program. */
export const createTray = ({ iconFolder, clock, facts, act }: TrayOptions): TrayIcon => {
  const picture = () => nativeImage.createFromPath(join(iconFolder, iconFile(trayStateOf(facts()))));
  const tray = new Tray(picture());
  let resting = false;
  let changedMeanwhile = false;
  let shownFile = '';
  let shownMenu = '';

  const show = (): void => {
    const now = facts();
    const file = iconFile(trayStateOf(now));
    if (file !== shownFile) tray.setImage(picture());
    shownFile = file;
    tray.setToolTip(trayTooltip(now));
    const menu = trayMenu(now);
    // Setting a menu closes the one that is open: only when another is to be shown. How long until tomorrow changes all the time.
    const text = JSON.stringify(menu, (name, value: unknown) => (name === 'forMs' ? undefined : value));
    if (text !== shownMenu) tray.setContextMenu(Menu.buildFromTemplate(menu.map((entry) => itemOf(entry, act))));
    shownMenu = text;
  };

  const changed = (): void => {
    changedMeanwhile = resting;
    if (resting) return;
    resting = true;
    show();
    clock.after(quietMs, () => {
      resting = false;
      if (changedMeanwhile) changed();
    });
  };

  tray.on('click', () => act({ kind: 'open' }));
  nativeTheme.on('updated', changed);
  changed();
  return { changed };
};
