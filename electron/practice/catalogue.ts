/** An invented homeware, garden and outdoor catalogue: codes, texts and prices, of any size. */
import type { Chance } from './chance.ts';

/** One saleable code. Prices are gross pence. */
export type CatalogueItem = {
  stockCode: string;
  /** Items of one product are its variants. */
  product: number;
  title: string;
  variantTitle: string;
  department: string;
  priceMinor: number;
  costMinor: number;
  /** 20 or 0. */
  vatPercent: number;
  weightGrams: number;
  barcode: string;
};

const ranges = [
  ['Thornbeck', 'THB'],
  ['Larkrise', 'LKR'],
  ['Wraybourne', 'WRB'],
  ['Hollin', 'HOL'],
  ['Saltmarsh', 'SLM'],
  ['Fellside', 'FEL'],
  ['Quillmere', 'QLM'],
  ['Bracken', 'BRK'],
  ['Osier', 'OSR'],
  ['Kittiwake', 'KTW'],
  ['Meadowsweet', 'MDS'],
  ['Copperbeech', 'CPB'],
  ['Drystone', 'DRY'],
  ['Heron', 'HRN'],
  ['Tallow', 'TLW'],
  ['Pebblewick', 'PBW'],
  ['Nightjar', 'NJR'],
  ['Applegarth', 'APG'],
  ['Windrush Lane', 'WRL'],
  ['Moorcock', 'MRC'],
  ['Juniper Row', 'JUN'],
  ['Cuckoo Pen', 'CKP'],
  ['Samphire', 'SAM'],
  ['Yaffle', 'YAF'],
] as const;

type Thing = { word: string; code: string; department: string; fromMinor: number; toMinor: number; grams: number };

const thing = (word: string, code: string, department: string, fromMinor: number, toMinor: number, grams: number): Thing => ({
  word,
  code,
  department,
  fromMinor,
  toMinor,
  grams,
});

const things: readonly Thing[] = [
  thing('mug', 'MUG', 'Kitchen', 899, 1699, 340),
  thing('teapot', 'TPT', 'Kitchen', 2499, 4299, 900),
  thing('side plate', 'SPL', 'Kitchen', 799, 1399, 410),
  thing('dinner plate', 'DPL', 'Kitchen', 1099, 1999, 720),
  thing('serving bowl', 'BWL', 'Kitchen', 1999, 3899, 950),
  thing('milk jug', 'JUG', 'Kitchen', 1299, 2299, 450),
  thing('storage jar', 'JAR', 'Kitchen', 1199, 2499, 620),
  thing('tea towel', 'TWL', 'Kitchen', 699, 1199, 90),
  thing('apron', 'APR', 'Kitchen', 1799, 2999, 260),
  thing('chopping board', 'BRD', 'Kitchen', 1899, 4499, 1300),
  thing('oven glove', 'GLV', 'Kitchen', 1099, 1899, 180),
  thing('bread bin', 'BIN', 'Kitchen', 2999, 5499, 2100),
  thing('cushion', 'CSH', 'Living', 1999, 4499, 520),
  thing('throw', 'THR', 'Living', 3499, 8999, 1200),
  thing('table lamp', 'LMP', 'Living', 3999, 9999, 1800),
  thing('candle', 'CDL', 'Living', 899, 2499, 350),
  thing('picture frame', 'FRM', 'Living', 999, 2799, 480),
  thing('vase', 'VAS', 'Living', 1499, 3999, 870),
  thing('wall clock', 'CLK', 'Living', 2999, 6999, 1100),
  thing('log basket', 'LOG', 'Living', 3999, 7999, 2400),
  thing('doormat', 'MAT', 'Living', 1799, 3299, 1900),
  thing('coat hook', 'HOK', 'Living', 599, 1299, 160),
  thing('bath towel', 'BTH', 'Bathroom', 1599, 3299, 620),
  thing('soap dish', 'SOP', 'Bathroom', 699, 1499, 240),
  thing('bath mat', 'BMT', 'Bathroom', 1499, 2799, 780),
  thing('tumbler', 'TUM', 'Bathroom', 599, 1299, 210),
  thing('plant pot', 'POT', 'Garden', 799, 3499, 1400),
  thing('watering can', 'CAN', 'Garden', 1899, 4299, 980),
  thing('hand trowel', 'TRW', 'Garden', 999, 2199, 310),
  thing('hand fork', 'FRK', 'Garden', 999, 2199, 330),
  thing('secateurs', 'SEC', 'Garden', 1899, 4499, 290),
  thing('kneeler', 'KNL', 'Garden', 1299, 2499, 700),
  thing('bird feeder', 'BFD', 'Garden', 1099, 2999, 560),
  thing('nest box', 'NST', 'Garden', 1699, 3499, 1150),
  thing('hanging basket', 'HBK', 'Garden', 1199, 2499, 900),
  thing('garden twine', 'TWN', 'Garden', 399, 899, 140),
  thing('seed tin', 'TIN', 'Garden', 1299, 2299, 520),
  thing('trug', 'TRG', 'Garden', 2199, 4999, 1300),
  thing('lantern', 'LAN', 'Outdoor', 1999, 4999, 1200),
  thing('picnic rug', 'RUG', 'Outdoor', 2999, 6499, 1500),
  thing('flask', 'FLK', 'Outdoor', 1799, 3299, 480),
  thing('folding stool', 'STL', 'Outdoor', 2999, 5999, 2600),
  thing('camp kettle', 'KET', 'Outdoor', 2499, 4999, 760),
  thing('cool bag', 'COL', 'Outdoor', 1999, 3999, 650),
  thing('fire pit', 'PIT', 'Outdoor', 7999, 17999, 9500),
  thing('windbreak', 'WND', 'Outdoor', 2499, 4499, 3100),
];

/** Books and seeds to eat from are zero-rated. */
const zeroRatedThings: readonly Thing[] = [
  thing('pocket guide', 'GDE', 'Books', 699, 1499, 220),
  thing('recipe book', 'RCP', 'Books', 1299, 2499, 780),
  thing('kitchen garden seeds', 'SDS', 'Seeds', 199, 449, 20),
  thing('seed potatoes', 'SPD', 'Seeds', 499, 899, 1000),
];

const colours = [
  ['blue', 'BLU'],
  ['sage', 'SAG'],
  ['oat', 'OAT'],
  ['rust', 'RST'],
  ['slate', 'SLT'],
  ['plum', 'PLM'],
  ['mustard', 'MUS'],
  ['cream', 'CRM'],
  ['moss', 'MOS'],
  ['charcoal', 'CHA'],
  ['blush', 'BSH'],
  ['teal', 'TEL'],
] as const;

const sizes = [
  ['', ''],
  [', large', '-L'],
  [', small', '-S'],
] as const;

/** Prices end the way shop prices do, and some leave pence that no discount divides. */
const priceEndings = [99, 99, 99, 50, 95, 0, 49] as const;

/** One product in this many is zero-rated. */
const zeroRatedEvery = 11;

const drawPrice = (chance: Chance, item: Thing): number => {
  const pounds = Math.floor(chance.between(item.fromMinor, item.toMinor) / 100);
  return pounds * 100 + chance.pick(priceEndings);
};

/** A 13-digit code in the range that GS1 keeps for use inside a shop (first digit 2), with its check digit. */
const barcodeOf = (number: number): string => {
  const digits = `29${String(number).padStart(10, '0')}`;
  let sum = 0;
  for (let at = 0; at < 12; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 1 : 3);
  return `${digits}${(10 - (sum % 10)) % 10}`;
};

/** Every product, in an order of the seed's own. */
const drawProducts = function* (chance: Chance): Generator<{ range: (typeof ranges)[number]; item: Thing; vatPercent: number }> {
  const start = chance.below(ranges.length * things.length);
  // A step without a common divisor visits every pair once, ranges and things both changing.
  const step = 271;
  for (let count = 0; count < ranges.length * things.length; count++) {
    const at = (start + count * step) % (ranges.length * things.length);
    const range = ranges[at % ranges.length]!;
    yield { range, item: things[Math.floor(at / ranges.length)]!, vatPercent: 20 };
    const zero = count / zeroRatedEvery;
    if (Number.isInteger(zero) && zero < ranges.length * zeroRatedThings.length) {
      yield {
        range: ranges[(zero + start) % ranges.length]!,
        item: zeroRatedThings[Math.floor(zero / ranges.length + zero) % zeroRatedThings.length]!,
        vatPercent: 0,
      };
    }
  }
};

/** The most different codes that the words allow. */
const productsAtMost = ranges.length * things.length;

/** Draws `count` codes (at most about 39,000), as products of one to thirty-six variants. */
export const drawCatalogue = (chance: Chance, count: number): CatalogueItem[] => {
  const items: CatalogueItem[] = [];
  const fewest = Math.ceil(count / productsAtMost);
  let product = 0;
  for (const { range, item, vatPercent } of drawProducts(chance)) {
    const variants = Math.min(colours.length * sizes.length, fewest + chance.below(4));
    const firstColour = chance.below(colours.length);
    const priceMinor = drawPrice(chance, item);
    for (let variant = 0; variant < variants && items.length < count; variant++) {
      const [colour, colourCode] = colours[(firstColour + variant) % colours.length]!;
      const [size, sizeCode] = sizes[Math.floor(variant / colours.length)]!;
      items.push({
        stockCode: `${range[1]}-${item.code}-${colourCode}${sizeCode}`,
        product,
        title: `${range[0]} ${item.word}`,
        variantTitle: `${colour}${size}`,
        department: item.department,
        priceMinor,
        costMinor: Math.round(priceMinor * (0.28 + chance.next() * 0.2)),
        vatPercent,
        weightGrams: item.grams,
        barcode: barcodeOf(items.length + 1),
      });
    }
    product++;
    if (items.length >= count) return items;
  }
  return items;
};
