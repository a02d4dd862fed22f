/** Puts an engine together: ledger, connectors, engine, from settings and ports. */
import { createKhaos } from './connectors/khaos/khaos-client.ts';
import type { Shopify } from './connectors/shopify/shopify.ts';
import { quaysideMarks } from './connectors/shopify/connection.ts';
import { createShopify } from './connectors/shopify/create-shopify.ts';
import { createEngine, type Engine } from './engine.ts';
import type { Ports } from './ports.ts';
import type { Stamp } from './store/ledger-installation.ts';
import { openLedger } from './store/open.ts';
import type { Settings } from '../../shared/settings.ts';

/** Practice systems listen on other ports each time, so their address cannot tell one from another; this text can. */
const practiceAddress = 'practice';

/** What the ledger is bound to. */
export const stampOf = (settings: Settings): Stamp => ({
  khaosId: settings.khaos.khaosId,
  khaos: {
    url: settings.mode === 'practice' ? practiceAddress : settings.khaos.url.toLowerCase().replace(/\/+$/, ''),
    mode: settings.khaos.mode,
  },
  stores: settings.stores.map(({ storeId, domain }) => ({ storeId, domain: domain.toLowerCase() })),
  mode: settings.mode,
});

/** The connectors of the settings, as the engine takes them. */
export const connect = (settings: Settings, ports: Pick<Ports, 'clock' | 'random' | 'http' | 'secrets' | 'log'>, clientName: string) => ({
  khaos: createKhaos({ ...ports, connection: settings.khaos }),
  shops: new Map<string, Shopify>(
    settings.stores.map((store) => [
      store.storeId,
      createShopify({
        ...ports,
        connection: {
          storeId: store.storeId,
          domain: store.domain,
          origin: store.origin,
          apiVersion: '2026-10',
          credentials: store.credentials,
          clientName,
          marks: quaysideMarks,
        },
      }),
    ]),
  ),
});

/**
 * Opens the ledger (which locks the data folder) and starts the engine. Throws `ProblemError` where the ledger may not be
 * opened: in use, of another system, newer, damaged. `close` gives the folder back.
 */
export const openEngine = (settings: Settings, ports: Ports): { engine: Engine; close(): Promise<void> } => {
  const ledger = openLedger({ dataFolder: ports.dataFolder, clock: ports.clock, random: ports.random, stamp: stampOf(settings) });
  try {
    const engine = createEngine({ ports, settings, ledger, ...connect(settings, ports, `Quayside/${ledger.installation.id.slice(0, 8)}`) });
    engine.start();
    return {
      engine,
      close: async () => {
        await engine.stop();
        ledger.close();
      },
    };
  } catch (error) {
    ledger.close();
    throw error;
  }
};
