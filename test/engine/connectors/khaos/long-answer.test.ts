import { zipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp } from '../../../../electron/engine/connectors/http.ts';
import { createKhaos } from '../../../../electron/engine/connectors/khaos/khaos-client.ts';
import { longCharacters, readLongResult } from '../../../../electron/engine/connectors/khaos/long-answer.ts';
import { windowOn } from '../../../../electron/engine/connectors/khaos/text-window.ts';
import { piecesOf } from '../../../../electron/engine/connectors/khaos/xml-pieces.ts';
import { XmlError } from '../../../../electron/engine/connectors/khaos/xml.ts';
import { createPracticeKhaos } from '../../../../electron/practice/khaos/practice-khaos.ts';
import { plainSeed } from '../../../../electron/practice/khaos/seed.ts';
import { practiceNetwork } from '../../../../electron/practice/network.ts';
import { VirtualClock } from '../../../practice/virtual-clock.ts';
import { rememberingLog, secretsOf } from '../test-ports.ts';
import { closeAll, lateOperations, problemOf, scriptedKhaos, soapAnswer, soapFault, textAnswer, wsdlOf } from './scripted-khaos.ts';

/** A text as it comes from bytes, in parts of so many characters. */
const partsOf = function* (text: string, length = 5_000): Generator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
};

const codes = Array.from({ length: 4_000 }, (_, at) => `LONG & ODD <${at}>`);

/** The connector on a practice KC with thousands of codes, and how often it let others have a turn. */
const longKhaos = (switches: object) => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 24, 9));
  let turns = 0;
  const practice = createPracticeKhaos({
    clock,
    seed: 1,
    records: {
      ...plainSeed,
      catalogue: codes.map((stockCode, at) => ({
        stockCode,
        description: stockCode,
        sellMinor: 100,
        vatPercent: 20,
        levels: { [plainSeed.sites[0]!]: at % 97 },
      })),
    },
    switches,
  });
  const log = rememberingLog();
  const counting = {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.nowMs(),
    after: (delayMs: number, task: () => void) => {
      if (delayMs === 0) turns += 1;
      return clock.after(delayMs, task);
    },
  };
  const khaos = createKhaos({
    connection: {
      mode: 'live',
      auth: { kind: 'none' },
      transliterate: true,
      batches: { start: 500, most: 500 },
      url: `http://khaos.local${practice.wsdlPaths.live}`,
    },
    http: createHttp({
      clock: counting,
      log,
      adapter: practiceNetwork({ clock, hosts: new Map([['khaos.local:80', practice]]), travelMs: 1 }),
    }),
    clock: counting,
    log,
    secrets: secretsOf({}),
  });
  const settled = async <T>(promise: Promise<T>): Promise<T> => {
    const result = await clock.settle(promise);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
  return { turns: () => turns, khaos, settled };
};

describe('a list as long as the catalogue', () => {
  for (const generation of ['7.3', 'middle', 'late'] as const) {
    for (const multiRef of [false, true]) {
      it(`of ${generation}, ${multiRef ? 'multi-ref' : 'inline'}, is read whole and in order, with turns for others`, async () => {
        const { khaos, settled, turns } = longKhaos({ generation, multiRef });
        expect(await settled(khaos.movedSince(undefined, 'sweep'))).toEqual(codes);
        expect(turns()).toBeGreaterThan(10);
      });
    }
  }
});

describe('levels and potentials of hundreds of codes', () => {
  const asked = codes.slice(0, 1_000);
  const site = { siteId: 1, name: plainSeed.sites[0]! };
  for (const switches of [{}, { multiRef: true }, { resultText: 'cdata' }, { xmlDeclaration: true }, { answerEncoding: 'windows-1252' }]) {
    it(`are read whole, with turns for others, when KC says them with ${JSON.stringify(switches)}`, async () => {
      const { khaos, settled, turns } = longKhaos(switches);
      const { levels, unknown, bad } = await settled(khaos.levels(asked, site, 'sweep'));
      expect(levels.map(({ stockCode, level, site: where }) => [stockCode, level, where])).toEqual(
        asked.map((code, at) => [code, at % 97, site.name]),
      );
      expect([...unknown, ...bad]).toEqual([]);
      expect(turns()).toBeGreaterThan(8);
      const potentials = await settled(khaos.potentials(asked, 'sweep'));
      expect(potentials.map(({ stockCode, available }) => [stockCode, available])).toEqual(asked.map((code, at) => [code, at % 97]));
      expect(turns()).toBeGreaterThan(16);
    });
  }
});

describe('a long list that is not as it should be', () => {
  afterEach(closeAll);

  const record = (at: number): string => `<item><StockCode>C${at}</StockCode><ParentCode/></item>`;
  const records = Array.from({ length: 5_000 }, (_, at) => record(at));
  const listOf = (count: string, items: readonly string[]): string =>
    soapAnswer('GetStockList', `<return>${count}<List>${items.join('')}</List></return>`);
  const causeOf = async (GetStockList: string): Promise<string> => {
    expect(GetStockList.length).toBeGreaterThan(longCharacters);
    const { khaos } = await scriptedKhaos({ GetStockList });
    return (await problemOf(khaos.movedSince(undefined, 'sweep'))).problem.cause;
  };

  it('is taken where its length is not said', async () => {
    const { khaos } = await scriptedKhaos({ GetStockList: listOf('', records) });
    expect(await khaos.movedSince(undefined, 'sweep')).toHaveLength(records.length);
  });

  it('is refused when it is cut off, at any place', async () => {
    const whole = listOf('<Count>5000</Count>', records);
    for (const part of [0.9, 0.95, 0.999]) expect(await causeOf(whole.slice(0, Math.floor(whole.length * part)))).toBe('khaos-unreadable');
  });

  it('is refused when it is shorter or longer than it says', async () => {
    expect(await causeOf(listOf('<Count>5001</Count>', records))).toBe('khaos-unreadable');
    expect(await causeOf(listOf('<Count>4999</Count>', records))).toBe('khaos-unreadable');
  });

  it('is refused when one of its records has two codes, or an empty one', async () => {
    const two = '<item><StockCode>A</StockCode><StockCode>B</StockCode></item>';
    expect(await causeOf(listOf('', [...records, two]))).toBe('khaos-unreadable');
    expect(await causeOf(listOf('', ['<item><StockCode/></item>', ...records]))).toBe('khaos-unreadable');
  });

  it('is refused when its tags do not match, or it is something else', async () => {
    expect(await causeOf(listOf('', [...records.slice(0, 2_000), '<item><StockCode>A</item></StockCode>', ...records]))).toBe(
      'khaos-unreadable',
    );
    expect(await causeOf(`<other>${records.join('')}</other>`)).toBe('khaos-unreadable');
    expect(
      await causeOf(
        listOf(
          '',
          records.map((text) => text.replaceAll('StockCode', 'Code')),
        ),
      ),
    ).toBe('khaos-unreadable');
  });
});

describe('a long document of levels', () => {
  afterEach(closeAll);

  const item = (at: number): string => `<STOCK_ITEM CODE="C${at}"><LEVEL>${at}</LEVEL><STATUS>0</STATUS></STOCK_ITEM>`;
  const asked = Array.from({ length: 50 }, (_, at) => `C${at}`);
  const filling = '<!-- nothing to see -->'.repeat(3_000);
  const levelsOf = async (document: string) => {
    const { khaos } = await scriptedKhaos({ ExportStockStatus: textAnswer('ExportStockStatus', document) });
    return khaos.levels(asked, undefined, 'sweep');
  };

  it('tells of a level that cannot be read, and keeps the others', async () => {
    const items = asked.map((_, at) => (at === 7 ? item(at).replace('<LEVEL>7', '<LEVEL>seven') : item(at)));
    const { levels, bad } = await levelsOf(`<STOCK_STATUS SITE="Main">${items.join(filling)}</STOCK_STATUS>`);
    expect(levels).toHaveLength(49);
    expect(levels[0]).toMatchObject({ stockCode: 'C0', site: 'Main', level: 0 });
    expect(bad).toMatchObject([{ stockCode: 'C7' }]);
  });

  it('is refused when it has a document type of its own', async () => {
    const text = `<!DOCTYPE x [<!ENTITY a "b">]><STOCK_STATUS>${asked.map((_, at) => item(at)).join(filling)}</STOCK_STATUS>`;
    expect((await problemOf(levelsOf(text))).problem.cause).toBe('khaos-unreadable');
  });

  it('is refused when it is another document, and a fault is a fault', async () => {
    expect((await problemOf(levelsOf(`<STOCK_ITEMS>${filling}</STOCK_ITEMS>`))).problem.cause).toBe('khaos-unreadable');
    const { khaos } = await scriptedKhaos({ ExportStockStatus: soapFault(`Access violation ${filling}`) });
    expect((await problemOf(khaos.levels(asked, undefined, 'sweep'))).problem.cause).toBe('khaos-fault');
  });

  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const long = `<STOCK_STATUS SITE="Main">${asked.map((_, at) => item(at)).join(filling.slice(0, filling.length / 100))}</STOCK_STATUS>`;

  it('is read where a > stands in the tag around it, or a long text before it', async () => {
    for (const answer of [
      soapAnswer('ExportStockStatus', `<return note="1 > 0">${escaped(long)}</return>`),
      soapAnswer('ExportStockStatus', `<!-- > ${'long '.repeat(longCharacters)} --><return>${escaped(long)}</return>`),
    ]) {
      const { khaos } = await scriptedKhaos({ ExportStockStatus: answer });
      expect((await khaos.levels(asked, undefined, 'sweep')).levels).toHaveLength(50);
    }
  });

  it('is refused where an & in it begins nothing, or an entity of its own', async () => {
    for (const stray of ['& ', '&nbsp;', '&#0;']) {
      const { khaos } = await scriptedKhaos({
        ExportStockStatus: soapAnswer('ExportStockStatus', `<return>${escaped(long)}${stray}</return>`),
      });
      expect((await problemOf(khaos.levels(asked, undefined, 'sweep'))).problem.cause).toBe('khaos-unreadable');
    }
  });
});

describe('long texts of an answer', () => {
  const method = 'ExportStockStatus';
  const asked = { operation: method, host: 'khaos' };
  const read = async (raw: string, length?: number) => {
    let turns = 0;
    const breathe = async (): Promise<void> => void (turns += 1);
    const { value, textIn } = await readLongResult({ asked, raw, breathe, parts: () => partsOf(raw, length) }, method);
    return { text: await textIn(value ?? {}), turns };
  };
  const causeOf = async (raw: string) => (await problemOf(read(raw))).problem.cause;
  const inText = (text: string): string => soapAnswer(method, `<return xsi:type="xsd:string">${text}</return>`);

  /** Each starts by another part of a reference, so that pieces end at every place within it. */
  for (const shift of [0, 1, 2, 3, 4, 5]) {
    it(`are read as they are meant, wherever a piece ends within a reference (shifted by ${shift})`, async () => {
      const meant = `${'x'.repeat(shift)}${'<&€👍>'.repeat(30_000)}`;
      const { text, turns } = await read(
        inText(meant.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&#x3e;').replaceAll('€', '&#8364;')),
      );
      expect(text === meant).toBe(true);
      expect(turns).toBeGreaterThan(5);
    });
  }

  it('are taken out of CDATA as they are, beside other text and other CDATA', async () => {
    const long = '<a>&amp;]] ></a>'.repeat(9_000);
    const { text, turns } = await read(inText(`<![CDATA[${long}]]><![CDATA[<short/>]]>${'&lt;b/&gt;'.repeat(2_000)}`));
    expect(text === `${long}<short/>${'<b/>'.repeat(2_000)}`).toBe(true);
    expect(turns).toBeGreaterThan(2);
  });

  it('are the same wherever the parts end in which the answer comes', async () => {
    const parts = ['<!-- > -->', '&lt;b/&gt;'.repeat(900), '<![CDATA[<a/>]]>', `<![CDATA[${']]'.repeat(3_000)}]]>`, '<?go >?>', '€&#8364;'];
    for (const length of [1, 2, 3, 7, 1_000]) {
      expect((await read(inText(parts.join('')), length)).text).toBe(`${'<b/>'.repeat(900)}<a/>${']]'.repeat(3_000)}€€`);
    }
  });

  it('stand where a reference points to, and in a fault', async () => {
    const long = '&lt;a/&gt;'.repeat(5_000);
    const multiRef = soapAnswer(method, '<return href="#1"/>', `<NS1:value id="1">${long}</NS1:value>`);
    expect((await read(multiRef)).text).toBe('<a/>'.repeat(5_000));
    const { problem } = await problemOf(read(soapFault(`it said ${'<a/>'.repeat(5_000)}`)));
    expect(problem).toMatchObject({ cause: 'khaos-fault', summary: expect.stringContaining('<a/><a/><a/>') });
  });

  it('with an entity of its own, wherever it stands, is refused', async () => {
    const filling = 'x'.repeat(100_000);
    for (const text of [`&bomb;${filling}`, `${filling}&bomb;`, `${filling}&bomb;${filling}`])
      expect(await causeOf(inText(text))).toBe('khaos-unreadable');
    expect(await causeOf(`<!DOCTYPE x [<!ENTITY bomb "b">]>${inText(`${filling}&bomb;`)}`)).toBe('khaos-unreadable');
  });

  it('that is cut off, or has a & that begins nothing, is refused', async () => {
    const whole = inText('&lt;a/&gt;'.repeat(20_000));
    for (const part of [0.5, 0.9, 0.9995]) expect(await causeOf(whole.slice(0, Math.floor(whole.length * part)))).toBe('khaos-unreadable');
    for (const odd of ['&', '& ', '&lt', '&#xD800;', '&#0;'])
      for (const text of [`${odd}${'x'.repeat(70_000)}`, `${'x'.repeat(70_000)}${odd}`])
        expect(await causeOf(inText(text))).toBe('khaos-unreadable');
    const cdata = inText(`<![CDATA[${'<a/>'.repeat(20_000)}]]>`);
    for (const closing of [cdata.indexOf(']]>'), cdata.indexOf(']]>') + 2])
      expect(await causeOf(cdata.slice(0, closing))).toBe('khaos-unreadable');
  });

  it('is refused behind the end, and a web page is one however long it is', async () => {
    const filling = 'x'.repeat(50_000);
    expect(await causeOf(`${inText('<a/>')}${filling}`)).toBe('khaos-unreadable');
    expect(await causeOf(`<!DOCTYPE html><html><body onload="a > b">${filling}`)).toBe('khaos-wrong-address');
    expect(await causeOf(inText(`<a/>`.repeat(200_000)))).toBe('khaos-unreadable');
  });

  it('are not mixed up by characters that XML does not have', async () => {
    expect(await causeOf(inText(`\uffff0\uffff${'&lt;a/&gt;'.repeat(9_000)}`.replace('&', '<b/>&')))).toBe('khaos-unreadable');
  });
});

describe('long documents of records', () => {
  afterEach(closeAll);

  const long = 'word '.repeat(9_000);

  it('give a stock item whole, packed or not, however much is in it', async () => {
    const item = (at: number): string =>
      `<STOCK_ITEM><STOCK_CODE>P${at}</STOCK_CODE><LONG_DESC>${long}</LONG_DESC><RUN_TO_ZERO>-1</RUN_TO_ZERO>` +
      `<SCS><SCS_ITEM><STOCK_CODE>P${at}-S</STOCK_CODE><LONG_DESC>${long}</LONG_DESC></SCS_ITEM></SCS><VAT_RATE>20</VAT_RATE></STOCK_ITEM>`;
    const document = `<STOCK_ITEMS>${[0, 1, 2].map(item).join('')}</STOCK_ITEMS>`;
    const asked = [0, 1, 2].flatMap((at) => [`P${at}`, `P${at}-S`]);
    const archive = Buffer.from(zipSync({ 'stock.xml': Buffer.from(document) }, { level: 0 })).toString('base64');
    const WSDL = wsdlOf({ ...lateOperations, ExportStockCompressed: [...lateOperations['ExportStock']!, ['CompressionMethod', 'int']] });
    const folded = archive.replace(/.{76}/g, '$&\n');
    const scripts: Record<string, string>[] = [
      { ExportStock: textAnswer('ExportStock', document) },
      { WSDL, ExportStockCompressed: soapAnswer('ExportStockCompressed', `<return><Data>${folded}</Data></return>`) },
    ];
    for (const script of scripts) {
      const { khaos } = await scriptedKhaos(script);
      const { items } = await khaos.stockItems(asked, 'sweep');
      expect(items.map(({ stockCode, runToZero, vatRatePercent }) => [stockCode, runToZero, vatRatePercent])).toEqual(
        asked.map((code) => [code, true, 20]),
      );
    }
  });

  it('give an order whole, however many boxes it has', async () => {
    const box = (at: number): string => `<BOX SHIPPED="-1" CONSIGNMENT_REF="B${at}"/>`;
    const boxes = Array.from({ length: 2_000 }, (_, at) => box(at)).join('');
    const order = (ref: string): string =>
      `<ORDER_STATUS SORDER_CODE="SO-${ref}" ASSOCIATED_REF="${ref}"><INVOICES><INVOICE INVOICE_CODE="I" INVOICE_STAGE_ID="1">${boxes}</INVOICE></INVOICES><COMPLETE>-1</COMPLETE></ORDER_STATUS>`;
    const { khaos } = await scriptedKhaos({
      ExportOrderStatusEx: textAnswer('ExportOrderStatusEx', `<STATUS_LIST>${order('A')}${order('B')}</STATUS_LIST>`),
    });
    const { readings, bad } = await khaos.ordersByRef(['A', 'B', 'C'], 'despatch');
    expect(readings.map(({ associatedRef, complete, invoices }) => [associatedRef, complete, invoices[0]?.boxes.length])).toEqual([
      ['A', true, 2_000],
      ['B', true, 2_000],
    ]);
    expect(bad).toEqual([]);
  });
});

describe('pieces of a document', () => {
  const piecesIn = async (text: string, length?: number): Promise<string[]> => {
    const pieces: string[] = [];
    for await (const piece of piecesOf(windowOn(partsOf(text, length)))) pieces.push(piece);
    return pieces;
  };

  it('are not cut inside comments, CDATA, attributes or instructions', async () => {
    const tricky = '<a t="1 > 0" u=\'<b>\'><!-- <x> --><![CDATA[</a><y>]]><?go </a>?><b/></a>';
    const text = `<?xml version="1.0"?><!-- <r> --><r>${tricky.repeat(3_000)}</r>`;
    const pieces = await piecesIn(text);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.at(-1)?.startsWith('<r>')).toBe(true);
    expect(pieces.map((piece) => piece.replace(/^<(piece|r)>|<\/(piece|r)>$/g, '')).join('')).toBe(tricky.repeat(3_000));
  });

  it('hold deep elements without the children that went before', async () => {
    const children = '<c><d>1</d></c>'.repeat(5_000);
    const pieces = await piecesIn(`<r><a x="1">${children}<e/></a><b/></r>`);
    expect(pieces.at(-1)).toMatch(/^<r><a x="1">(<c><d>1<\/d><\/c>)*<e\/><\/a><b\/><\/r>$/);
    expect(pieces.join('').match(/<c>/g)).toHaveLength(5_000);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(40_000);
  });

  it('are the same wherever the parts end in which the text comes', async () => {
    const record = `<c t="1 > 0"><!-- <c> --><![CDATA[</c>]]><d/>x < y</c><?go </c>?>${'<c>z</c>'.repeat(40)}`;
    const text = `<?xml version="1.0"?><r><a x='<'>${record.repeat(60)}<e/></a><b/></r> `;
    const pieces = await piecesIn(text, text.length);
    expect(pieces.length).toBeGreaterThan(1);
    for (const length of [1, 2, 3, 7, 1_000]) expect(await piecesIn(text, length)).toEqual(pieces);
  });

  it('end with an error where the text ends within markup, and soon, however much of it there is', async () => {
    for (const opening of ['<!-- ', '<![CDATA[', '<? ', '<c t="']) {
      await expect(piecesIn(`<r>${opening}${'<b> '.repeat(60_000)}`)).rejects.toThrow(XmlError);
    }
  });
});
