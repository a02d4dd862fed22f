/** The one window: made when it is first asked for, hidden to the tray when it is closed, back in its place when it is opened. */
import { BrowserWindow, screen } from 'electron/main';
import type { Log } from '../engine/ports.ts';
import type { PagePlace } from '../../shared/pages.ts';
import type { Memory, WindowPlace } from './memory.ts';
import { addressOf } from './page-address.ts';

const usualSize = { width: 1280, height: 840 } as const;
/** Narrower or lower, the pages' tables lose their columns. */
const leastSize = { minWidth: 900, minHeight: 600 } as const;

/** A place of which this much can be seen can also be reached with the mouse. */
const seenAtLeastPx = 120;

const canBeSeen = (place: WindowPlace): boolean =>
  screen.getAllDisplays().some(({ workArea }) => {
    const wide = Math.min(place.x + place.width, workArea.x + workArea.width) - Math.max(place.x, workArea.x);
    const high = Math.min(place.y + place.height, workArea.y + workArea.height) - Math.max(place.y, workArea.y);
    return wide >= seenAtLeastPx && high >= seenAtLeastPx;
  });

export type WindowOptions = { memory: Memory; preload: string; icon: string; developerTools: boolean; log: Log };

export type MainWindow = {
  /** Shows the window, in front, at a place if one is named. */
  show(place?: PagePlace): void;
  /** From now on closing means closing. */
  letGo(): void;
};

export const createMainWindow = ({ memory, preload, icon, developerTools, log }: WindowOptions): MainWindow => {
  let window: BrowserWindow | undefined;
  let lettingGo = false;

  const remember = (of: BrowserWindow): void => memory.set('windowPlace', { ...of.getNormalBounds(), maximized: of.isMaximized() });

  const make = (): BrowserWindow => {
    const kept = memory.get('windowPlace');
    // A screen that was unplugged takes its windows with it.
    const place = kept !== undefined && canBeSeen(kept) ? kept : undefined;
    const made = new BrowserWindow({
      ...(place === undefined ? usualSize : { x: place.x, y: place.y, width: place.width, height: place.height }),
      ...leastSize,
      show: false,
      title: 'Quayside',
      icon,
      autoHideMenuBar: true,
      webPreferences: {
        preload,
        // Each is Electron's default; they are written down so that a change of defaults changes nothing here.
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: developerTools,
      },
    });
    made.removeMenu();
    made.webContents.on('did-fail-load', (_event, code, description) => log.error('page-not-loaded', { code, description }));
    made.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.error('page-process-gone', { reason, exitCode });
      // The engine knows nothing of it and goes on; the page begins anew.
      made.webContents.reload();
    });
    if (place?.maximized === true) made.maximize();
    made.on('close', (event) => {
      remember(made);
      if (lettingGo) return;
      event.preventDefault();
      made.hide();
    });
    made.on('closed', () => {
      window = undefined;
    });
    return made;
  };

  return {
    show: (place) => {
      const isNew = window === undefined;
      const shown = (window ??= make());
      const address = addressOf(place ?? { page: 'overview' });
      // Where the page differs only in its place, this changes the place; the very same address would load it anew.
      if (isNew || (place !== undefined && shown.webContents.getURL() !== address)) {
        // Rejects also when the next load overtakes it; a real failure is told by `did-fail-load`.
        shown.loadURL(address).catch(() => undefined);
      }
      if (shown.isMinimized()) shown.restore();
      shown.show();
      shown.focus();
    },
    letGo: () => {
      lettingGo = true;
      window?.close();
    },
  };
};
