import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { escapeXml, toWestern } from '../../../../electron/engine/connectors/khaos/characters.ts';
import { decodeText } from '../../../../electron/engine/connectors/khaos/text-encoding.ts';
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

describe('from bytes to text', () => {
  const western = (text: string) => Uint8Array.from(text, (character) => ({ '€': 0x80, '’': 0x92 })[character] ?? character.charCodeAt(0));
  const bytes = (...values: (number | string)[]) =>
    Buffer.concat(values.map((value) => (typeof value === 'string' ? Buffer.from(value) : Buffer.from([value]))));

  test('Windows-1252 where it is said, in the declaration or the header, or where the bytes are nothing else', () => {
    const text = '<A>Café € ’</A>';
    expect(decodeText(western(`<?xml version="1.0" encoding="windows-1252"?>${text}`)).text).toContain('Café € ’');
    expect(decodeText(western(text), 'text/xml; charset=ISO-8859-1')).toEqual({ text, misnamed: undefined });
    expect(decodeText(western(text))).toEqual({ text, misnamed: 'utf-8' });
    expect(decodeText(western(text), 'text/xml; charset=utf-8')).toEqual({ text, misnamed: 'utf-8' });
  });

  test('UTF-8 with or without a mark, and where something else is said of it', () => {
    const text = '<A>Łódź 漢 €</A>';
    expect(decodeText(Buffer.from(text))).toEqual({ text, misnamed: undefined });
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, text))).toEqual({ text, misnamed: undefined });
    expect(decodeText(Buffer.from(text), 'text/xml; charset=windows-1252')).toEqual({ text, misnamed: 'windows-1252' });
    expect(decodeText(Buffer.from('<A>plain</A>'), 'text/xml; charset=iso-8859-1').misnamed).toBeUndefined();
  });

  test('UTF-16 by its mark', () => {
    expect(decodeText(bytes(0xff, 0xfe, ...Buffer.from('<A>ł</A>', 'utf16le'))).text).toBe('<A>ł</A>');
  });
});

describe('a packed document', () => {
  const packed = (text: string) => zipSync({ 'stock.xml': Buffer.from(text) });

  test('comes out whole, whatever its size claims are', () => {
    const text = '<S>'.padEnd(300_000, 'x');
    expect(Buffer.from(unzipOnly(packed(text)) as Uint8Array).toString()).toBe(text);
  });

  test('that is cut off or no archive is refused', () => {
    expect(unzipOnly(new Uint8Array())).toBe('not-a-zip');
    expect(unzipOnly(Buffer.from('<S/>'))).toBe('not-a-zip');
    const whole = zipSync({ 'stock.xml': Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7919) % 251)) });
    expect(unzipOnly(whole.subarray(0, Math.floor(whole.length / 2)))).toBe('not-a-zip');
  });

  test('that grows beyond the limit is given up', () => {
    const bomb = zipSync({ 'stock.xml': new Uint8Array(20_000_000) });
    expect(bomb.length).toBeLessThan(40_000);
    expect(unzipOnly(bomb, 1_000_000)).toBe('too-large');
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
