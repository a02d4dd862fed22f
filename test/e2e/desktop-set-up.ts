/** What a change in Set-up leaves behind in the desktop program, on the stand-in and on real Electron alike. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditView, Reply } from '../../shared/contract.ts';
import type { Desktop, DesktopOptions } from '../electron-stand-in/drive.ts';

/** Nobody listens there: the engine begins all the same, and its audit log with it. */
const draft = {
  mode: 'live',
  khaos: { url: 'http://127.0.0.1:1/LiveSoap/Khaos.exe' },
  stores: [
    {
      storeId: 'main',
      domain: 'example.myshopify.com',
      origin: 'http://127.0.0.1:1',
      credentials: { kind: 'client', clientId: 'client-1' },
      orders: { storeKey: 'WEB', goLiveAt: '2026-12-01T00:00:00Z', companyClass: 'Retail', salesSource: 'SHOPIFY' },
    },
  ],
};

/** Call it in a `describe`. `program`: the folder of the desktop's bundles. */
export const desktopSetUpTests = (start: (options: DesktopOptions) => Promise<Desktop>, program: string): void => {
  let base = '';
  let desktop: Desktop;
  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'quayside-desktop-set-up-'));
    desktop = await start({ program, dataFolder: join(base, 'data') });
  });
  afterAll(async () => {
    await desktop.close();
    rmSync(base, { recursive: true, force: true, maxRetries: 3 });
  });

  it('is written into the audit log by the engine that begins with it, once, with the account that made it', async () => {
    const page = await desktop.page();
    const ask = <T>(name: string, input: unknown): Promise<Reply<T>> =>
      page.evaluate<Reply<T>>(`window.quayside[${JSON.stringify(name)}](${JSON.stringify(input)})`);
    const lines = async (): Promise<AuditView[]> => {
      const reply = await ask<{ entries: AuditView[] }>('list-audit', { event: 'set-up-changed' });
      return reply.ok ? reply.value.entries : [];
    };
    const patient = { timeout: 60_000, interval: 100 };
    const change = async (next: typeof draft): Promise<void> =>
      expect(await ask('write-set-up', { draft: next, secrets: {} })).toEqual({ ok: true, value: { issues: [] } });
    await change(draft);
    await expect.poll(lines, patient).toHaveLength(1);
    await change({ ...draft, stores: draft.stores.map((store) => ({ ...store, orders: { ...store.orders, companyClass: 'Trade' } })) });
    await expect.poll(lines, patient).toHaveLength(2);
    const [line] = await lines();
    expect(line?.actor).toMatch(/^person:desktop/);
    expect(line?.note).toBe('Fields changed: stores.main.orders.companyClass.');
    // Nothing waits to be written down a second time.
    const waiting = join(base, 'data', 'set-up-acts.json');
    await expect.poll(() => existsSync(waiting) && readFileSync(waiting, 'utf8').trim(), patient).toBe('[]');
  });
};
