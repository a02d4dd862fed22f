/** The built window as the web host serves it: its files by name, and its first page with a nonce of its own each time. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Where `build/window.ts` puts the window. */
export const builtWindow = join(import.meta.dirname, '..', '..', 'out', 'renderer');

/** Where the page takes the nonce of its style elements from; filled in anew for each answer. */
const noncePlace = '__STYLE_NONCE__';
const nonceBytes = 16;

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Everything from here, nothing from elsewhere, nothing inline; style elements only with the nonce of this very answer. */
export const contentPolicy = (nonce?: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const newNonce = (): string => randomBytes(nonceBytes).toString('base64');

export type WindowPages = {
  /** The first page and the policy it needs; undefined where the window was not built. */
  first(): { html: string; policy: string } | undefined;
  /** A file of the window. A name that is not among them never reaches the disk. */
  file(path: string): { content: Uint8Array<ArrayBuffer>; type: string } | undefined;
};

/** Looks into the folder at each start of the host and when the first page is asked for: a new build is served without a restart. */
export const windowPages = (folder: string): WindowPages => {
  let files = new Set<string>();
  const look = (): void => {
    files = existsSync(folder)
      ? new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `/${file.replaceAll('\\', '/')}`))
      : new Set();
  };
  look();
  return {
    first: () => {
      look();
      if (!files.has('/index.html')) return undefined;
      const nonce = newNonce();
      return { html: readFileSync(join(folder, 'index.html'), 'utf8').replaceAll(noncePlace, nonce), policy: contentPolicy(nonce) };
    },
    file: (path) => {
      const type = types[extname(path)];
      if (type === undefined || !files.has(path)) return undefined;
      return { content: new Uint8Array(readFileSync(join(folder, path))), type };
    },
  };
};
