/** A practice Khaos Control with long answers, in a process of its own: a large catalogue, and a price list of several rows an article. */
import { answer } from './child.ts';
import { createPracticeKhaos } from '../../electron/practice/khaos/practice-khaos.ts';
import { plainSeed } from '../../electron/practice/khaos/seed.ts';
import { serve } from '../../electron/practice/server.ts';
import { createClock } from '../../electron/host/clock.ts';

export type LongAnswersCommands = {
  /** Articles, and rows of the price list. Answers where Khaos Control is, and what the price list is called. */
  open(world: { codes: number; prices: number }): Promise<{ khaosUrl: string; priceList: string }>;
};

const seed = 7;
const priceList = 'Trade';
/** Quantities from which an article has another price: four rows each. */
const breaks = [1, 12, 48, 144];

const codeOf = (at: number): string => `BENCH-${String(at).padStart(6, '0')}`;

const commands = {
  open: async ({ codes, prices }) => {
    const clock = createClock();
    const khaos = createPracticeKhaos({
      clock,
      seed,
      records: {
        ...plainSeed,
        catalogue: Array.from({ length: codes }, (_, at) => ({
          stockCode: codeOf(at),
          description: `Article ${at}`,
          sellMinor: 999 + (at % 50) * 100,
          vatPercent: 20,
          levels: { [plainSeed.sites[0]!]: at % 97 },
        })),
        priceLists: [
          {
            name: priceList,
            net: true,
            currencyCode: 'None',
            rows: Array.from({ length: prices }, (_, at) => ({
              stockCode: codeOf(Math.floor(at / breaks.length) % codes),
              from: breaks[at % breaks.length]!,
              to: (breaks[(at % breaks.length) + 1] ?? 10_000) - 1,
              calculatedMinor: 899 + (at % 50) * 100,
              amountMinor: 0,
              discountPercent: 10,
            })),
          },
        ],
      },
    });
    const { origin } = await serve({ system: khaos, port: 0, timers: clock, onFailure: (error) => console.error(error) });
    return { khaosUrl: `${origin}${khaos.wsdlPaths.live}`, priceList };
  },
} satisfies LongAnswersCommands;

answer(commands);
