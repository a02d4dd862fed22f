/**
 * The part of Electron that the program uses, on real Chromium and real child processes, so that the very bundles which are
 * packaged run here from end to end where Electron's own binary cannot be had. Anything else is missing and fails loudly.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { rules, schemes } from './browser.ts';
import { born, StandInWindow, windows } from './windows.ts';
import { invokeHandlers, ipcListeners } from './web-contents.ts';
import { takeOrders } from './control.ts';

export { app };
export { utilityProcess } from './utility-process.ts';
export { dialog, Menu, nativeImage, StandInNotification as Notification, StandInTray as Tray } from './windows.ts';

export class BrowserWindow extends StandInWindow {
  static getAllWindows(): StandInWindow[] {
    return [...windows];
  }
}

born.on('web-contents-created', (event, contents) => app.emit('web-contents-created', event, contents));

type Listener = (...args: unknown[]) => void;
export const ipcMain = {
  handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown): void => {
    if (invokeHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    invokeHandlers.set(channel, handler);
  },
  on: (channel: string, listener: Listener): void => void ipcListeners.on(channel, listener),
};

export const protocol = {
  registerSchemesAsPrivileged: (_schemes: Electron.CustomScheme[]): void => undefined,
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => void schemes.set(scheme, handler),
} satisfies Record<keyof Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>, unknown>;

type PermissionRequest = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
export const permissions: { request: PermissionRequest } = { request: (_contents, _permission, answer) => answer(true) };

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: PermissionRequest): void => {
      permissions.request = handler;
    },
    setPermissionCheckHandler: (_handler: () => boolean): void => undefined,
    setDevicePermissionHandler: (_handler: () => boolean): void => undefined,
    webRequest: {
      onBeforeRequest: (listener: (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void): void => {
        rules.cancels = (url) => {
          let cancelled = false;
          listener({ url }, ({ cancel }) => (cancelled = cancel === true));
          return cancelled;
        };
      },
    },
  },
};

/** As a keyring does: readable on this machine, in this process's life. */
const key = randomBytes(32);
const ivBytes = 12;
const tagBytes = 16;
export const safeStorage = {
  isEncryptionAvailable: (): boolean => true,
  getSelectedStorageBackend: () => 'gnome_libsecret' as const,
  encryptString: (text: string): Buffer => {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  },
  decryptString: (encrypted: Buffer): string => {
    const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, ivBytes));
    decipher.setAuthTag(encrypted.subarray(-tagBytes));
    return Buffer.concat([decipher.update(encrypted.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
  },
} satisfies Pick<Electron.SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'>;

export const powerMonitor = new EventEmitter();
export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: false,
  shouldUseDarkColorsForSystemIntegratedUI: true,
});
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] };
export const opened: string[] = [];
export const shell = {
  openExternal: (address: string): Promise<void> => {
    opened.push(address);
    return Promise.resolve();
  },
} satisfies Pick<Electron.Shell, 'openExternal'>;

takeOrders({ app, powerMonitor, opened, permissions });
