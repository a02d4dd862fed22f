import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumArguments, ensureChromium } from '../../build/chromium.ts';
import { start, testFolder } from './programs.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumArguments] });
}, 300_000);
afterAll(() => browser.close());

/** A practice engine with its window open in a browser; errors of the page fail the test. */
const open = async (): Promise<{ page: Page; address: string; complaints: string[] }> => {
  const engine = await start(
    'electron/headless.ts',
    ['--practice', '--data', testFolder(), '--port', '0'],
    /(http:\/\/127\.0\.0\.1:\d+)(\/sign-in\?key=\S+)/,
  );
  onTestFinished(async () => {
    expect(await engine.end()).toMatchObject({ code: 0, errors: '' });
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const [, origin, signIn] = engine.found;
  await page.goto(`${origin}${signIn}`);
  return { page, address: `${origin}${signIn}`, complaints };
};

const card = (page: Page, name: RegExp) => page.getByRole('region', { name }).first();
const figure = async (page: Page, region: RegExp, name: string): Promise<number> => {
  const text = await card(page, region)
    .locator('div', { has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .first()
    .textContent();
  return Number((text ?? '').replaceAll(/\D/g, ''));
};

describe('the window in a browser', () => {
  test('shows the figures moving while the engine takes a practice shop in, and does what its buttons say', async () => {
    const { page, address, complaints } = await open();
    await expect.poll(() => page.title()).toMatch(/Quayside/);
    await expect.poll(() => page.getByText(/practice/i).count(), { timeout: 30_000 }).toBeGreaterThan(0);
    await expect.poll(() => figure(page, /orders/i, 'in KC'), { timeout: 120_000 }).toBeGreaterThan(0);
    const first = await figure(page, /orders/i, 'in KC');
    await expect.poll(() => figure(page, /orders/i, 'in KC'), { timeout: 120_000 }).toBeGreaterThanOrEqual(220);
    expect(first).toBeGreaterThan(0);
    await expect.poll(() => figure(page, /stock/i, 'in step'), { timeout: 180_000 }).toBeGreaterThan(1_000);

    await page.getByRole('button', { name: 'Pause' }).first().click();
    await page.getByRole('menuitem', { name: 'until I resume' }).click();
    await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/paused/i);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => page.getByRole('status').first().textContent()).not.toMatch(/paused/i);

    // The address was good once.
    const again = await page.context().request.get(address, { maxRedirects: 0 });
    expect(again.status()).toBe(401);
    expect(complaints).toEqual([]);
  });
});
