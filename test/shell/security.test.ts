/**
 * Electron's security checklist (electronjs.org/docs/latest/tutorial/security), point by point: each is proven here, or by the
 * test that it names. What the program does at run time is proven on the real bundles in `test/e2e/desktop-suite.ts`.
 */
import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../build/tool.ts';
import { lockDown } from '../../electron/shell/lock-down.ts';

const source = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Everything that runs in the main process or the preload, without comments: a rule is kept by code. */
const shell = [
  'electron/main.ts',
  'electron/preload.ts',
  ...readdirSync(join(root, 'electron/shell')).map((name) => `electron/shell/${name}`),
]
  .map(source)
  .join('\n')
  .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
const windowSource = source('electron/shell/window.ts');
const fuses = source('electron-builder.yml');

type Rules = {
  permission?: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
  check?: () => boolean;
  device?: () => boolean;
  request?: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void;
};

const lockedDown = () => {
  const app = new EventEmitter();
  const rules: Rules = {};
  const lines: [string, unknown][] = [];
  const line = (event: string, facts?: unknown) => void lines.push([event, facts]);
  const session = {
    setPermissionRequestHandler: (handler: Rules['permission']) => (rules.permission = handler),
    setPermissionCheckHandler: (handler: Rules['check']) => (rules.check = handler),
    setDevicePermissionHandler: (handler: Rules['device']) => (rules.device = handler),
    webRequest: { onBeforeRequest: (handler: Rules['request']) => (rules.request = handler) },
  };
  // Electron's own types of these two; the test stands in for the emitters behind them.
  lockDown(app as never, session as never, { info: line, warn: line, error: line });
  const contents = Object.assign(new EventEmitter(), {
    opens: (_details: { url: string }): { action: string } => ({ action: 'allow' }),
    setWindowOpenHandler: (handler: (details: { url: string }) => { action: string }) => (contents.opens = handler),
  });
  app.emit('web-contents-created', {}, contents);
  /** Whether the event was prevented. */
  const emit = (event: string, url: string): boolean => {
    let prevented = false;
    contents.emit(event, { url, preventDefault: () => (prevented = true) }, url);
    return prevented;
  };
  return { rules, lines, contents, emit };
};

describe('Electron’s checklist', () => {
  it('1. only secure content is loaded: the page comes from the program itself, and its requests stay in it', () => {
    const { rules, lines } = lockedDown();
    const cancelled = (url: string): boolean => {
      let cancel = false;
      rules.request!({ url }, (response) => (cancel = response.cancel));
      return cancel;
    };
    for (const url of ['http://example.com/', 'https://cdn.example/x.js', 'ws://example.com/', 'file:///etc/passwd', 'ftp://example.com/'])
      expect(cancelled(url)).toBe(true);
    expect(cancelled('quayside://window/index.html')).toBe(false);
    expect(lines).toHaveLength(5);
    expect(shell.match(/\.loadURL\(/g)).toHaveLength(1);
    expect(shell).not.toMatch(/\.loadFile\(/);
  });

  it('2. Node is off in the page, its workers and its frames', () => {
    for (const setting of ['nodeIntegration: false', 'nodeIntegrationInWorker: false', 'nodeIntegrationInSubFrames: false'])
      expect(windowSource).toContain(setting);
  });

  it('3. the page’s world is apart from the preload’s', () => {
    expect(windowSource).toContain('contextIsolation: true');
  });

  it('4. the page’s process is sandboxed, every page’s', () => {
    expect(windowSource).toContain('sandbox: true');
    expect(source('electron/main.ts')).toMatch(/^app\.enableSandbox\(\);$/m);
  });

  it('5. permissions are refused, asked for or looked up, and logged', () => {
    const { rules, lines } = lockedDown();
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fileSystem']) {
      let granted: boolean | undefined;
      rules.permission!({}, permission, (answer) => (granted = answer));
      expect(granted).toBe(false);
    }
    expect(rules.check!()).toBe(false);
    expect(rules.device!()).toBe(false);
    expect(lines).toHaveLength(5);
  });

  it('6. web security is on', () => {
    expect(windowSource).toContain('webSecurity: true');
    expect(shell).not.toMatch(/webSecurity: false|disable-web-security|ignore-certificate|certificate-error|setCertificateVerifyProc/);
  });

  it('7. the content policy is strict: see page-files.test.ts', () => {
    expect(source('electron/shell/page-files.ts')).toContain("default-src 'none'");
  });

  it('8. insecure content is not allowed', () => {
    expect(windowSource).toContain('allowRunningInsecureContent: false');
  });

  it('9. and 10. experimental features and blink features are off', () => {
    expect(windowSource).toContain('experimentalFeatures: false');
    expect(shell).not.toMatch(/enableBlinkFeatures|enable-blink-features/);
  });

  it('11. and 12. there is no webview, and none can be attached', () => {
    expect(windowSource).toContain('webviewTag: false');
    const { contents, lines } = lockedDown();
    let prevented = false;
    contents.emit('will-attach-webview', { preventDefault: () => (prevented = true) });
    expect(prevented).toBe(true);
    expect(lines).toEqual([['webview-refused', undefined]]);
  });

  it('13. the page goes nowhere else, in no frame, by no redirect', () => {
    const { emit, lines } = lockedDown();
    for (const url of [
      'https://quayside.example/?token=1',
      'file:///C:/',
      'quayside://window.example/',
      'javascript:alert(1)',
      'data:text/html,x',
    ]) {
      expect(emit('will-frame-navigate', url)).toBe(true);
      expect(emit('will-redirect', url)).toBe(true);
    }
    expect(emit('will-frame-navigate', 'quayside://window/index.html#/stock')).toBe(false);
    // Where it wanted to go is told, what it wanted to take along is not.
    expect(lines[0]).toEqual(['navigation-refused', { to: 'https://quayside.example' }]);
  });

  it('14. the page opens no window', () => {
    const { contents } = lockedDown();
    for (const url of ['https://quayside.example/', 'quayside://window/index.html', 'about:blank'])
      expect(contents.opens({ url })).toEqual({ action: 'deny' });
  });

  it('15. nothing that a page says is opened by the operating system: the one address is written in the program', () => {
    expect(shell.match(/openExternal\([^)]*\)/g)).toEqual(["openExternal('ms-settings:startupapps')"]);
    expect(shell).not.toMatch(/openPath|showItemInFolder|child_process/);
  });

  it('16. Electron is a supported version: the one of package.json, pinned', () => {
    const { devDependencies } = JSON.parse(source('package.json')) as { devDependencies: Record<string, string> };
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
    // 45 came in autumn 2026, and the latest three are supported (electronjs.org/docs/latest/tutorial/electron-timelines).
    expect(Number(devDependencies['electron']!.split('.')[0])).toBeGreaterThanOrEqual(45);
  });

  it('17. the sender of every message is checked: see ipc.test.ts; no other channel is opened', () => {
    expect(shell.match(/ipcMain\.(handle|on|once|handleOnce)\(/g)).toEqual(['ipcMain.handle(', 'ipcMain.on(']);
  });

  it('18. pages come over a scheme of their own, not from files', () => {
    expect(shell).not.toMatch(/['"`]file:/);
    expect(source('electron/shell/page-address.ts')).toContain("pageScheme = 'quayside'");
  });

  it('19. the fuses are set at packaging: package.test.ts reads them back', () => {
    for (const fuse of [
      'runAsNode: false',
      'enableNodeOptionsEnvironmentVariable: false',
      'enableNodeCliInspectArguments: false',
      'onlyLoadAppFromAsar: true',
      'enableEmbeddedAsarIntegrityValidation: true',
      'grantFileProtocolExtraPrivileges: false',
    ]) {
      expect(fuses).toContain(fuse);
    }
  });

  it('20. the page gets none of Electron’s own interfaces: the preload exposes one object and passes no event on', () => {
    const preload = source('electron/preload.ts');
    expect(preload.match(/exposeInMainWorld\(/g)).toHaveLength(1);
    expect(preload).toContain('ipcRenderer.on(eventChannel, (_event, hostEvent: HostEvent) =>');
    expect(preload).not.toMatch(/ipcRenderer[,\s}]*$|sendSync|require\(/m);
  });

  it('beyond the list: a packaged window has no developer tools, and the engine’s secrets never go to a window', () => {
    expect(source('electron/main.ts')).toContain('developerTools: !app.isPackaged');
    expect(source('electron/shell/ipc.ts') + source('electron/preload.ts')).not.toMatch(/keychain|secret/i);
  });
});
