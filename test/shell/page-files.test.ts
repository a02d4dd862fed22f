/** What the window's own scheme answers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addressOf, isOwnAddress } from '../../electron/shell/page-address.ts';
import { servePages } from '../../electron/shell/page-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'quayside-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pages = join(folder, 'renderer');
mkdirSync(join(pages, 'assets'), { recursive: true });
writeFileSync(join(pages, 'index.html'), '<meta name="style-nonce" content="__STYLE_NONCE__" />');
writeFileSync(join(pages, 'assets', 'main.js'), 'export {};');
writeFileSync(join(pages, 'notes.secret'), 'no type is known for this');
writeFileSync(join(folder, 'outside.js'), 'not a page');
const serve = servePages(pages);
const get = (address: string, method = 'GET') => serve(new Request(address, { method }));

describe('The window’s pages', () => {
  it('come with their type and a policy that lets nothing in from elsewhere', async () => {
    const answer = get('quayside://window/assets/main.js');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|\*|https?:|ws:/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('have a style nonce of their own in each answer, the same in policy and page', async () => {
    const answers = [get('quayside://window/index.html#/stock'), get('quayside://window/')];
    const nonces = await Promise.all(
      answers.map(async (answer) => {
        const [, nonce] = /content="([^"]+)"/.exec(await answer.text()) ?? [];
        expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  });

  it.each([
    ['quayside://window/../outside.js'],
    ['quayside://window/..%2Foutside.js'],
    ['quayside://window/assets/..%5C..%5Coutside.js'],
    ['quayside://window/%2e%2e/outside.js'],
    ['quayside://window//etc/passwd'],
    ['quayside://window/notes.secret'],
    ['quayside://window/assets'],
    ['quayside://elsewhere/index.html'],
    ['quayside://window.example/index.html'],
  ])('are not to be had at %s', (address) => {
    expect(get(address).status).toBe(404);
  });

  it('are read, never written to', () => {
    expect(get('quayside://window/index.html', 'POST').status).toBe(404);
  });

  it('are found by page, with what to show there', () => {
    expect(addressOf({ page: 'problems', cause: 'khaos-unreachable' })).toBe(
      'quayside://window/index.html#/problems?cause=khaos-unreachable',
    );
    expect(addressOf({ page: 'overview' })).toBe('quayside://window/index.html#/overview');
    expect(isOwnAddress(addressOf({ page: 'stock', do: 'push' }))).toBe(true);
    for (const other of [
      '',
      'quayside:window',
      'quayside://user@window/',
      'quayside://window:81/',
      'QUAYSIDES://window/',
      'https://window/',
    ])
      expect(isOwnAddress(other)).toBe(false);
  });
});
