/** Answers the window's scheme from the built pages, under a strict content policy. */
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { isOwnAddress } from './page-address.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Where index.html takes the nonce of its own style elements from; filled in anew for each answer. */
const noncePlace = '__STYLE_NONCE__';
const nonceBytes = 16;

/**
 * Everything from here, nothing from elsewhere, no inline script; style elements only with the nonce of this very answer
 * (Electron's checklist, 7). Nothing is sent anywhere: the page speaks to the engine through its preload only.
 */
const policyFor = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "object-src 'none'",
  ].join('; ');

const refusal = (): Response =>
  new Response('There is nothing here.\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });

/** Serves the files that lie in `folder` now and nothing else: a path that is not among them never reaches the disk. */
export const servePages = (folder: string): ((request: Request) => Response) => {
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `/${file.replaceAll('\\', '/')}`));
  return (request) => {
    if (!isOwnAddress(request.url) || request.method !== 'GET') return refusal();
    const { pathname } = new URL(request.url);
    const path = pathname === '/' ? '/index.html' : pathname;
    const type = types[extname(path)];
    if (!files.has(path) || type === undefined) return refusal();
    const content = readFileSync(join(folder, path));
    const nonce = randomBytes(nonceBytes).toString('base64');
    return new Response(extname(path) === '.html' ? content.toString('utf8').replaceAll(noncePlace, nonce) : content, {
      headers: {
        'content-type': type,
        'content-security-policy': policyFor(nonce),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      },
    });
  };
};
