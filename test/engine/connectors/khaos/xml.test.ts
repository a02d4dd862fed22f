import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { escapeXml, toWestern } from '../../../../electron/engine/connectors/khaos/characters.ts';
import { joined, textOfBytes } from '../../../../electron/engine/connectors/khaos/text-encoding.ts';
import { readXml, XmlError } from '../../../../electron/engine/connectors/khaos/xml.ts';
import { unzipOnly } from '../../../../electron/engine/connectors/khaos/zip.ts';

const faultOf = (text: string): string => {
  try {
    return `read: ${JSON.stringify(readXml(text))}`;
  } catch (error) {
    if (error instanceof XmlError) return error.fault;
    throw error;
  }
};

describe('reading XML', () => {
  test('with declaration, comments and processing instructions in front, or without', () => {
    const read = { name: 'A', root: { '@K': 'v', B: [{ '#text': '1' }, { '#text': '' }] } };
    for (const start of ['', '\uFEFF', '<?xml version="1.0" encoding="utf-8"?>\r\n', ' <!-- <!DOCTYPE no> --><?pi <x?>\n']) {
      expect(readXml(`${start}<A K="v"><B>1</B><B/></A>`)).toEqual(read);
    }
  });

  test('prefixes are dropped, text and CDATA joined, blanks at the ends trimmed', () => {
    expect(readXml('<n:A xmlns:n="urn:x" n:t="1"><n:B> <![CDATA[<b>&amp;</b>]]> </n:B></n:A>').root).toEqual({
      '@t': '1',
      B: [{ '#text': '<b>&amp;</b>' }],
    });
  });

  test('numbers stay text', () => {
    expect(readXml('<A B="007"><C>1.50</C></A>').root).toMatchObject({ '@B': '007', C: [{ '#text': '1.50' }] });
  });

  test('characters by name and number, each decoded once', () => {
    expect(readXml('<A K="&quot;&#65;">&lt;&#163;&#x20AC;&apos;&amp;lt;</A>').root).toMatchObject({ '@K': '"A', '#text': "<£€'&lt;" });
  });

  test('a document inside a document of any size comes out as it went in', () => {
    const inner = `<S>${'<I C="a&amp;b">1</I>'.repeat(20_000)}</S>`;
    expect(readXml(`<return>${escapeXml(inner)}</return>`).root['#text']).toBe(inner);
  });

  test.each([
    ['empty', ''],
    ['empty', ' \r\n '],
    ['html', '<!DOCTYPE html><html><body>404</body></html>'],
    ['html', '<!doctype HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><html></html>'],
    ['html', '<html><head></head></html>'],
    ['html', '\n<!-- IIS --><HTML lang="en"></HTML>'],
    ['broken', '<A><B>1</B>'],
    ['broken', '<A><B>1</A></B>'],
    ['broken', '<A>1</A><A>2</A>'],
    ['broken', '<A>1</A><B/>'],
    ['broken', '<A K="1'],
    ['broken', '<A>&#0;</A>'],
    ['broken', '<A>&#xD800;</A>'],
    ['broken', '<A>&#xFFFF;</A>'],
    ['broken', 'No connection to database'],
    ['broken', '{"a": 1}'],
    ['broken', '<?xml version="1.0"?>'],
    ['forbidden', '<!DOCTYPE A><A/>'],
    ['forbidden', '<?xml version="1.0"?><!DOCTYPE A [<!ENTITY e SYSTEM "file:///etc/passwd">]><A>&e;</A>'],
    ['forbidden', '<!DOCTYPE A [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><A>&b;&b;&b;</A>'],
    ['forbidden', '<!DOCTYPE A SYSTEM "http://127.0.0.1/evil.dtd"><A/>'],
    ['forbidden', '<A>&euro;</A>'],
    ['forbidden', '<A K="&unknown;"/>'],
    ['forbidden', '<A>'.repeat(500) + '</A>'.repeat(500)],
    ['forbidden', '<A><__proto__>1</__proto__></A>'],
  ])('%s: %s', (fault, text) => {
    expect(faultOf(text)).toBe(fault);
  });

  test('names that mean something to JavaScript do no harm', () => {
    const { root } = readXml('<A constructor="x"><toString>1</toString><hasOwnProperty/></A>');
    expect(Object.getPrototypeOf(root)).toBe(Object.prototype);
    expect(String({})).toBe('[object Object]');
  });
});

/** Counts how often others were given a turn. */
const countedTurns = () => {
  let count = 0;
  const breathe = async (): Promise<void> => void (count += 1);
  return { breathe, turns: () => count };
};
const noTurns = countedTurns().breathe;

describe('from bytes to text', () => {
  const western = (text: string) => Uint8Array.from(text, (character) => ({ '€': 0x80, '’': 0x92 })[character] ?? character.charCodeAt(0));
  const bytes = (...values: (number | string)[]) =>
    Buffer.concat(values.map((value) => (typeof value === 'string' ? Buffer.from(value) : Buffer.from([value]))));

  const decoded = async (given: Uint8Array, breathe: () => Promise<void>, contentType?: string) => {
    const { parts, misnamed } = textOfBytes(given, contentType);
    return { text: await joined(parts(), breathe), misnamed };
  };

  test('Windows-1252 where it is said, in the declaration or the header, or where the bytes are nothing else', async () => {
    const text = '<A>Café € ’</A>';
    expect((await decoded(western(`<?xml version="1.0" encoding="windows-1252"?>${text}`), noTurns)).text).toContain('Café € ’');
    expect(await decoded(western(text), noTurns, 'text/xml; charset=ISO-8859-1')).toEqual({ text, misnamed: undefined });
    expect(await decoded(western(text), noTurns)).toEqual({ text, misnamed: 'utf-8' });
    expect(await decoded(western(text), noTurns, 'text/xml; charset=utf-8')).toEqual({ text, misnamed: 'utf-8' });
  });

  test('UTF-8 with or without a mark, and where something else is said of it', async () => {
    const text = '<A>Łódź 漢 €</A>';
    expect(await decoded(Buffer.from(text), noTurns)).toEqual({ text, misnamed: undefined });
    expect(await decoded(bytes(0xef, 0xbb, 0xbf, text), noTurns)).toEqual({ text, misnamed: undefined });
    expect(await decoded(Buffer.from(text), noTurns, 'text/xml; charset=windows-1252')).toEqual({ text, misnamed: 'windows-1252' });
    expect((await decoded(Buffer.from('<A>plain</A>'), noTurns, 'text/xml; charset=iso-8859-1')).misnamed).toBeUndefined();
  });

  test('a long text in pieces with turns for others, a character that two pieces share included', async () => {
    // Three bytes a character, so that wherever pieces end one of the three texts is cut within a character.
    for (const start of ['', 'x', 'xy']) {
      const { breathe, turns } = countedTurns();
      const text = `${start}${'€'.repeat(300_000)}`;
      expect((await decoded(Buffer.from(text), breathe)).text === text).toBe(true);
      expect(turns()).toBeGreaterThan(2);
    }
    // The one byte that is no UTF-8 is far behind the first piece.
    const late = `<A>${'x'.repeat(900_000)}’</A>`;
    expect((await decoded(western(late), noTurns)).text === late).toBe(true);
    const cut = Buffer.from('€'.repeat(300_000)).subarray(0, -1);
    expect((await decoded(cut, noTurns)).misnamed).toBe('utf-8');
  });

  test('UTF-16 by its mark', async () => {
    expect((await decoded(bytes(0xff, 0xfe, ...Buffer.from('<A>ł</A>', 'utf16le')), noTurns)).text).toBe('<A>ł</A>');
  });
});

describe('a packed document', () => {
  const packed = (text: string) => zipSync({ 'stock.xml': Buffer.from(text) });

  test('comes out whole, whatever its size claims are', async () => {
    const text = '<S>'.padEnd(300_000, 'x');
    expect(Buffer.from((await unzipOnly(packed(text), noTurns)) as Uint8Array).toString()).toBe(text);
  });

  test('gives turns to others while it is unpacked', async () => {
    const { breathe, turns } = countedTurns();
    const odd = Buffer.from(Array.from({ length: 200_000 }, (_, at) => Math.imul(at, 2_654_435_761) >>> 24));
    expect(Buffer.compare((await unzipOnly(zipSync({ 'stock.xml': odd }, { level: 0 }), breathe)) as Uint8Array, odd)).toBe(0);
    expect(turns()).toBeGreaterThan(10);
  });

  test('that is cut off or no archive is refused', async () => {
    expect(await unzipOnly(new Uint8Array(), noTurns)).toBe('not-a-zip');
    expect(await unzipOnly(Buffer.from('<S/>'), noTurns)).toBe('not-a-zip');
    const whole = zipSync({ 'stock.xml': Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7919) % 251)) });
    expect(await unzipOnly(whole.subarray(0, Math.floor(whole.length / 2)), noTurns)).toBe('not-a-zip');
  });

  test('that grows beyond the limit is given up', async () => {
    const bomb = zipSync({ 'stock.xml': new Uint8Array(20_000_000) });
    expect(bomb.length).toBeLessThan(40_000);
    expect(await unzipOnly(bomb, noTurns, 1_000_000)).toBe('too-large');
  });
});

describe('characters on the way to KC', () => {
  test('beyond Windows-1252 become their nearest, one for one', () => {
    expect(toWestern('Łukasz Ňový, Đỗ, ő, İ, “quote” – € ™')).toBe('Lukasz Nový, Do, o, I, “quote” – € ™');
    expect(toWestern('漢字 Ω 👍')).toBe('?? ? ?');
    expect(toWestern('A\u0301 e\u200b\ufe0f')).toBe('Á e');
    expect(toWestern('\u2003x\u00a0y\u2212')).toBe(' x\u00a0y-');
  });

  test('are escaped, and left out where XML cannot carry them', () => {
    expect(escapeXml('a & b < c > "d" \u0000\u0008\ud800\uffff👍\n')).toBe('a &amp; b &lt; c &gt; &quot;d&quot; 👍\n');
    expect(readXml(`<A K="${escapeXml(`"'<&>`)}">${escapeXml('x\r\ny ]]> &amp;')}</A>`).root).toEqual({
      '@K': `"'<&>`,
      '#text': 'x\r\ny ]]> &amp;',
    });
  });
});
