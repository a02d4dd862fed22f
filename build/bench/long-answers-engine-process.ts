/** The product's engine process, which a benchmark also has read long answers of Khaos Control by the product's connector. */
import './parent-port.ts';
import '../../electron/engine-process.ts';
import { createStretches, type Stretch } from './stretches.ts';
import { createHttp } from '../../electron/engine/connectors/http.ts';
import { readLongDocument } from '../../electron/engine/connectors/khaos/long-answer.ts';
import { stockList, stockStatus } from '../../electron/engine/connectors/khaos/stock-levels.ts';
import { createWire, type Question, type Wire } from '../../electron/engine/connectors/khaos/wire.ts';
import { childrenOf, type XmlElement } from '../../electron/engine/connectors/khaos/xml.ts';
import { createClock } from '../../electron/host/clock.ts';

/** `levels` and `list` are asked with no code and no date, which is all of them. */
export type LongRead = { read: 'levels' | 'list' | 'prices'; khaosUrl: string; priceList: string };
/** What a long answer was found to hold, in lines, and the longest pieces while it was asked for and read. */
export type LongReadDone = { lines: number; characters: number; realMs: number; longest: readonly Stretch[] };
export type FromLongAnswers = { done: LongReadDone } | { failed: string };

type Counted = { lines: number };

const rows = (element: XmlElement): number =>
  ['StockItem-CustomerClassificationsList', 'StockItem-CustomerClassifications']
    .flatMap((name) => childrenOf(element, name))
    .reduce((sum, list) => sum + rows(list), childrenOf(element, 'StockItem').length);

/** Rows stand in lists, and these in a list of lists (`reference/khaos-control.md §3.6`). */
const priceListCut = 3;

/** No flow reads price lists; this is the connector's reader of long documents with the least that a flow would do. */
const prices = (priceList: string): Question<Counted> => ({
  method: 'ExportPriceList',
  neededFor: 'measuring',
  given: [{ name: 'priceList', value: priceList, needed: true }],
  read: ({ document }) => ({ lines: rows(document().root) }),
  readLong: async (long) => {
    let lines = 0;
    await readLongDocument(long, 'ExportPriceList', 'PriceLists', (piece) => void (lines += rows(piece)), priceListCut);
    return { lines };
  },
});

const asking = async (wire: Wire, { read, priceList }: LongRead): Promise<number> => {
  switch (read) {
    case 'levels':
      return (await wire.call(stockStatus([], { siteId: 1, name: 'first' }))).levels.length;
    case 'list':
      return (await wire.call(stockList(undefined))).length;
    case 'prices':
      return (await wire.call(prices(priceList))).lines;
  }
};

/** Every turn of the event loop is a piece, the callbacks in it together: nothing that kept it from turning is shorter. */
const watched = async (name: string, task: () => Promise<number>): Promise<{ lines: number; longest: readonly Stretch[] }> => {
  const stretches = createStretches();
  let over = false;
  const turn = (): void => {
    stretches.ended();
    if (over) return;
    stretches.began(name);
    setImmediate(turn);
  };
  stretches.began(name);
  setImmediate(turn);
  try {
    const lines = await task();
    // The turn in which it ended counts too.
    await new Promise((resolve) => setImmediate(resolve));
    return { lines, longest: stretches.longest() };
  } finally {
    over = true;
  }
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const readLong = async (asked: LongRead): Promise<LongReadDone> => {
  const clock = createClock();
  let characters = 0;
  const http = createHttp({ clock, log: quiet });
  const counting: typeof http = {
    send: async (request) => {
      const answer = await http.send(request);
      characters = answer.body.length;
      return answer;
    },
  };
  const wire = createWire({
    connection: { url: asked.khaosUrl, mode: 'live', auth: { kind: 'none' }, transliterate: true },
    http: counting,
    clock,
    log: quiet,
    secrets: { read: () => undefined },
  });
  await wire.wsdl();
  const beganMs = performance.now();
  const { lines, longest } = await watched(asked.read, () => asking(wire, asked));
  return { lines, characters, realMs: performance.now() - beganMs, longest };
};

const say = (message: FromLongAnswers): void => void process.send?.(message);

process.on('message', (message: object) => {
  // Only the benchmark of this process sends messages.
  if (!('read' in message)) return;
  readLong(message as LongRead).then(
    (done) => say({ done }),
    (error: unknown) => say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
