/** What no page of this program may do, whatever page it is: leave, open windows, ask for permissions, embed, or use the network. */
import type { App, Session, WebContents } from 'electron/main';
import type { Log } from '../engine/ports.ts';
import { isOwnAddress } from './page-address.ts';

const originOf = (address: string): string => {
  const origin = URL.parse(address)?.origin ?? 'unreadable';
  // Schemes that are not known to the URL standard have the origin "null".
  return origin === 'null' ? address.split('/', 3).join('/').slice(0, 100) : origin;
};

const lockContents = (contents: WebContents, log: Log): void => {
  const stay = (event: { preventDefault(): void }, address: string): void => {
    if (isOwnAddress(address)) return;
    log.warn('navigation-refused', { to: originOf(address) });
    event.preventDefault();
  };
  // The main frame and every frame in it; `will-navigate` tells of the main frame only.
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => {
    log.warn('webview-refused');
    event.preventDefault();
  });
  // No address is handed on to the browser either: what a page says must not start a program (Electron's checklist, 15).
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('window-refused', { to: originOf(url) });
    return { action: 'deny' };
  });
};

/** The page's own scheme, and the tools that a developer opens. */
const ownSchemes = /^(quayside|devtools|blob|data):/;

/** Call before the first window is made. */
export const lockDown = (app: App, session: Session, log: Log): void => {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, log));
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('permission-refused', { permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !ownSchemes.test(url);
    if (cancel) log.warn('page-request-refused', { to: originOf(url) });
    answer({ cancel });
  });
};
