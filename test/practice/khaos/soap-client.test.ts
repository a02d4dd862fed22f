/** A SOAP library that nobody here wrote works from each WSDL alone, over a real server. */
import { setTimeout as startTimer } from 'node:timers';
import { createClientAsync, type Client } from 'soap';
import { afterEach, describe, expect, it } from 'vitest';
import type { KhaosSwitches } from '../../../electron/practice/khaos/switches.ts';
import { serve, type RunningServer } from '../../../electron/practice/server.ts';
import { createTestKhaos, orderXml, readDocument, type Read } from './khaos-world.ts';

let running: RunningServer | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const start = async (switches: Partial<KhaosSwitches>) => {
  const world = createTestKhaos(switches);
  running = await serve({
    system: world.khaos,
    port: 0,
    timers: {
      after: (delayMs, task) => {
        const timer = startTimer(task, delayMs);
        return () => clearTimeout(timer);
      },
    },
    onFailure: (error) => {
      throw error;
    },
  });
  return { world, origin: running.origin };
};

const invoke = async (client: Client, method: string, parameters: object | null): Promise<Read> => {
  const [result] = (await (client as Read)[`${method}Async`](parameters)) as [Read];
  return result.return;
};

const plain = (value: Read): Read => (typeof value === 'object' && value !== null && '$value' in value ? value.$value : value);

describe.each(['7.3', 'middle', 'late'] as const)('the WSDL of generation %s', (generation) => {
  it.each([false, true])('lets a client import, read levels and read statuses (multi-ref answers: %s)', async (multiRef) => {
    const { world, origin } = await start({ generation, multiRef });
    const client = await createClientAsync(`${origin}${world.khaos.wsdlPaths.live}`);
    expect(plain(await invoke(client, 'GetVersion', null))).toMatch(/^\d/);

    const imported = await invoke(client, 'ImportOrders', { Orders: orderXml() });
    expect(Number(plain(imported.ImportedCount))).toBe(1);
    const rows = [imported.OrderImport.item].flat();
    expect(plain(rows[0].AssociatedRef)).toBe('SHOP-1001');
    expect(plain(rows[0].SalesOrderCode)).toBe(world.khaos.live.salesOrdersByRef('SHOP-1001')[0]!.salesOrder);

    const codesName = generation === '7.3' ? 'StockCode' : 'StockCodes';
    const site = generation === '7.3' ? {} : { SiteID: 1 };
    const levels = plain(
      await invoke(client, 'ExportStockStatus', {
        [codesName]: 'MUG-BLUE,BOWL',
        MappingType: 1,
        LastUpdated: '1970-01-01T01:00:00',
        ...site,
      }),
    );
    expect(readDocument(levels).STOCK_STATUS.STOCK_ITEM.map((item: Read) => [item['@CODE'], item.LEVEL])).toEqual([
      ['MUG-BLUE', '9'],
      ['BOWL', '50'],
    ]);

    const statuses = plain(await invoke(client, 'ExportOrderStatusEx', { IDs: 'SHOP-1001', MappingType: 4, WebOnly: false }));
    expect(readDocument(statuses).STATUS_LIST.ORDER_STATUS[0]['@ASSOCIATED_REF']).toBe('SHOP-1001');
    expect(world.khaos.test.salesOrders()).toEqual([]);
  });
});

it('answers a fault that the client reads, with HTTP 500 and with HTTP 200', async () => {
  for (const faultHttpCode of [500, 200] as const) {
    const { world, origin } = await start({ faultHttpCode });
    const client = await createClientAsync(`${origin}${world.khaos.wsdlPaths.test}?wsdl`);
    await expect(invoke(client, 'ExportOrders', { OrderCode: 'SO1', MappingType: 1 })).rejects.toThrow(/not available/);
    await running?.close();
    running = undefined;
  }
});
