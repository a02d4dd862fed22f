import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shoot, shootEach, windowWorld, type Look, type WindowWorld } from './window-world.ts';
import { firstBundleBytes, firstBundleLimitBytes } from '../../build/window.ts';

let world: WindowWorld;
beforeAll(async () => {
  world = await windowWorld();
}, 300_000);
afterAll(() => world.close());

const pages = [
  { name: 'overview', heading: 'Overview', shows: /0 missing/ },
  { name: 'problems', heading: 'Problems', shows: /somebody typed in/ },
  { name: 'orders', heading: 'Orders', shows: /#1130/ },
  { name: 'stock', heading: 'Stock', shows: /In step/ },
  { name: 'despatch', heading: 'Despatch', shows: /Customer told/ },
  { name: 'audit', heading: 'Audit log', shows: /the fulfilment stands in Shopify/ },
] as const;

const goTo = async (page: Page, { name, heading, shows }: (typeof pages)[number]): Promise<void> => {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: new RegExp(`^${heading}`) })
    .click();
  await page.waitForURL(`**/#/${name}`);
  await page.getByRole('heading', { level: 1, name: heading }).waitFor({ state: 'attached' });
  await page.getByText(shows).first().waitFor();
};

/** Tabster's focus guards, invisible and skipped by it at once; Fluent itself leaves them out of its own checks. */
const focusGuards = '[data-tabster-dummy]';

const violations = async (page: Page): Promise<string[]> => {
  const { violations: found } = await new AxeBuilder({ page }).exclude(focusGuards).analyze();
  return found.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html.slice(0, 200)}`);
};

/** Whatever is wider than its room, and an act that stands on a line below its page's heading. */
const misfits = `(() => {
  const middle = (one) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
  const wide = [document.documentElement, ...document.querySelectorAll('[role="grid"]')].filter((one) => one.scrollWidth > one.clientWidth);
  const below = [...document.querySelectorAll('[aria-label="Export CSV"]')]
    .filter((one) => middle(one) - middle(document.querySelector('main h1')) > one.offsetHeight / 2);
  return [...wide, ...below].map((one) => one.getAttribute('aria-label') ?? one.tagName);
})()`;

const looks: Record<string, Look> = {
  'light-1280': {},
  'dark-1280': { colorScheme: 'dark' },
  'light-1000': { width: 1000, height: 700 },
  'dark-1000': { width: 1000, height: 700, colorScheme: 'dark' },
};

test('the first bundle is small enough to be there at once', () => {
  expect(firstBundleBytes()).toBeLessThan(firstBundleLimitBytes);
});

describe('every page', () => {
  test.each(Object.entries(looks))(
    'shows live data, breaks no rule of accessibility and nothing of the content policy: %s',
    async (name, look) => {
      const { page, complaints } = await world.open(look);
      for (const one of pages) {
        await goTo(page, one);
        await shoot(page, `${one.name}-${name}`);
        // Each pair of colours once is enough; axe takes a second a page.
        if (look.width === undefined) expect([one.name, await violations(page)]).toEqual([one.name, []]);
        expect([one.name, await page.evaluate(misfits)]).toEqual([one.name, []]);
      }
      expect(complaints).toEqual([]);
    },
  );

  test('stays legible in the colours that Windows’ contrast themes force', async () => {
    const { page, complaints } = await world.open({ forcedColors: 'active', colorScheme: 'dark' });
    for (const one of pages.slice(0, 4)) {
      await goTo(page, one);
      await shoot(page, `${one.name}-contrast`);
    }
    expect(complaints).toEqual([]);
  });
});

describe('details beside a list', () => {
  test('are as accessible as the list', async () => {
    const { page, complaints } = await world.open();
    await goTo(page, pages[2]);
    await page
      .getByText('#1001', { exact: true })
      .or(page.getByText('#1130', { exact: true }))
      .first()
      .click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await shootEach(page, 'orders-open');
    expect(await violations(page)).toEqual([]);
    await goTo(page, pages[4]);
    await page.getByRole('grid', { name: 'Parcels' }).getByRole('row').nth(1).click();
    await page.getByRole('button', { name: 'Push despatch now' }).waitFor();
    await shootEach(page, 'despatch-open');
    expect(await violations(page)).toEqual([]);
    await goTo(page, pages[3]);
    await page.getByRole('button', { name: 'Force push …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Preview' }).waitFor();
    await shootEach(page, 'stock-push');
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('the keyboard', () => {
  /** Presses Tab until something fits; a walk that does not come there fails. */
  const tabTo = async (page: Page, fits: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(fits)}) ?? false`)) return;
    }
    throw new Error(`Tab does not come to ${fits}`);
  };
  const visibleFocus = (page: Page): Promise<unknown> =>
    page.evaluate(`(() => {
      const at = document.activeElement;
      const marked = (style) => style.outlineStyle !== 'none' && style.outlineWidth !== '0px' || style.boxShadow !== 'none' || style.borderStyle === 'solid' && style.content !== 'none';
      return [at, at?.parentElement].some((one) => one !== null && [getComputedStyle(one), getComputedStyle(one, '::after')].some(marked));
    })()`);

  test('reaches everything and shows where it is', async () => {
    const { page, complaints } = await world.open();
    await goTo(page, pages[0]);
    await page.evaluate('document.activeElement?.blur()');
    await tabTo(page, 'a[href="#/orders"]');
    expect(await visibleFocus(page)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Orders' }).getByText('#1130', { exact: true }).waitFor();
    // Past the head, the search and the filter, of which the arrow keys choose.
    await tabTo(page, 'input[type="radio"]');
    expect(await visibleFocus(page)).toBe(true);
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press('ArrowRight');
    await page.getByRole('radio', { name: 'Held', checked: true }).waitFor();
    await page.getByText('7 orders shown').waitFor();
    await tabTo(page, '[role="grid"]');
    expect(await visibleFocus(page)).toBe(true);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order #1126' }).waitFor();
    await tabTo(page, 'aside button');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Order #1126' }).waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('1005');
    await page.getByText('1 order shown').waitFor();
    expect(await page.getByRole('grid').getByRole('row').nth(1).textContent()).toContain('#1005');
    expect(complaints).toEqual([]);
  });

  test('scrolls a long list and reads on where it ends', async () => {
    const { page } = await world.open();
    await goTo(page, pages[2]);
    await page.getByRole('radio', { name: 'All' }).check({ force: true });
    await page.getByRole('searchbox').fill('');
    await page.getByText('100 orders shown, more below').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.getByText(/130 orders shown\.$/).waitFor();
    await page.keyboard.press('End');
    await page.getByText('#1001', { exact: true }).waitFor();
    // However long the list, only what is seen is drawn.
    expect(await page.getByRole('grid').getByRole('row').count()).toBeLessThan(60);
    await page.keyboard.press('Home');
    await page.getByText('#1130', { exact: true }).waitFor();
  });
});
