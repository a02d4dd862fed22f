/** What of a text reaches KC: characters beyond Windows-1252 by their nearest, and only such as XML may carry. */

/** The 27 characters of Windows-1252 that are not in Latin-1. */
const westernExtras = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

const isWestern = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 || (code >= 0xa0 && code <= 0xff) || westernExtras.includes(character);
};

/** Letters and signs that do not come apart into a base letter and marks. */
const nearest: Record<string, string> = {
  Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', Ħ: 'H', ħ: 'h', ı: 'i', Ŧ: 'T', ŧ: 't', ĸ: 'k', Ŋ: 'N', ŋ: 'n', Ə: 'E', ə: 'e', ẞ: 'ß',
  '‐': '-', '‑': '-', '‒': '–', '―': '—', '−': '-', '′': "'", '″': '"', '‛': '’', 'ʼ': '’', 'ʻ': '‘', '⁄': '/', '∕': '/', '№': 'N',
}; // prettier-ignore

/** Joiners, marks and direction signs that show nothing by themselves. */
const invisible = /[\p{Default_Ignorable_Code_Point}--\u00ad]/gv;

const westernOf = (character: string): string => {
  if (isWestern(character)) return character;
  const mapped = nearest[character];
  if (mapped !== undefined) return mapped;
  if (/\s/.test(character)) return ' ';
  const base = character.normalize('NFKD').replace(/\p{M}/gu, '');
  return base.length === 1 && isWestern(base) ? base : '?';
};

/**
 * One character for one, so that a text that fits a field still fits it: `ł` becomes `l`, `漢` becomes `?`
 * (`reference/khaos-control.md §6 U5`).
 */
export const toWestern = (text: string): string => Array.from(text.normalize('NFC').replace(invisible, ''), westernOf).join('');

/** What XML 1.0 cannot carry at all, in whatever form: control characters, halves of pairs, and two that are no characters. */
const notInXml = /[[\p{Cc}--[\t\n\r\u007f-\u009f]]\p{Cs}\ufffe\uffff]/gv;

/** Escaped for an element or an attribute; what XML cannot carry is left out. */
export const escapeXml = (text: string): string =>
  text
    .replace(notInXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
