/** Cuts the long texts (documents, packed data) out of a SOAP answer, so that its few tags can be parsed at once and the texts be read in pieces. */
import { characterData, XmlError } from './xml.ts';

/** Shorter texts stay where they are. */
const longText = 4 * 1024;
/** Characters whose references are replaced between two breaths: some milliseconds on a slow PC. */
const charactersABreath = 64 * 1024;
/** An answer that has its content in texts has a few hundred characters beside them. */
const mostOfTheRest = 256 * 1024;

/** Stands around the number of a text that was cut out: no character of XML, so no text of KC has it. */
const mark = '\uffff';
const marks = /\uffff(\d+)\uffff/;

/** `plain`: what is in CDATA has no references. */
type Cut = { from: number; to: number; plain: boolean };

const broken = (): XmlError => new XmlError('broken', 'it ends too early');

const after = (raw: string, closing: string, from: number): number => {
  const at = raw.indexOf(closing, from);
  if (at < 0) throw broken();
  return at + closing.length;
};

/** A `>` in the value of an attribute ends no tag. */
const afterTag = (raw: string, from: number): number => {
  for (let at = from; at < raw.length; at++) {
    const character = raw[at];
    if (character === '>') return at + 1;
    if (character === '"' || character === "'") at = after(raw, character, at + 1) - 1;
  }
  throw broken();
};

const cdata = '<![CDATA[';
const cdataEnd = ']]>';

/** Characters of a piece that ends in no reference; a reference as long as a whole piece is none. */
const wholeReferences = (piece: string): number => {
  const last = piece.lastIndexOf('&');
  return last > 0 && !piece.includes(';', last) ? last : piece.length;
};

export type LongTexts = {
  /** The answer without its long texts, for `readXml`. */
  rest: string;
  /** A text of `rest` with what was cut out of it, read in pieces with turns for others. Throws `XmlError` as `readXml` does. */
  expanded(text: string, breathe: () => Promise<void>): Promise<string>;
};

/** Throws `XmlError` where the answer ends within a tag or the like, and for one that has too much beside its texts. */
export const longTextsOf = (raw: string): LongTexts => {
  const cuts: Cut[] = [];
  let rest = '';
  const keep = (from: number, to: number): void => {
    const kept = raw.slice(from, to);
    if (kept.includes(mark)) throw new XmlError('broken', 'a character that XML does not have');
    rest += kept;
    if (rest.length > mostOfTheRest) throw new XmlError('broken', 'more than a text');
  };
  const cut = (from: number, to: number, plain: boolean): void => {
    rest += `${mark}${cuts.length}${mark}`;
    cuts.push({ from, to, plain });
  };
  for (let at = 0, end = 0; at < raw.length; at = end) {
    if (raw.startsWith(cdata, at)) {
      end = after(raw, cdataEnd, at + cdata.length);
      if (end - at < longText) keep(at, end);
      else cut(at + cdata.length, end - cdataEnd.length, true);
    } else if (raw[at] !== '<') {
      const next = raw.indexOf('<', at);
      end = next < 0 ? raw.length : next;
      if (end - at < longText) keep(at, end);
      else cut(at, end, false);
    } else {
      end = raw.startsWith('<!--', at) ? after(raw, '-->', at + 4) : raw.startsWith('<?', at) ? after(raw, '?>', at) : afterTag(raw, at);
      keep(at, end);
    }
  }

  const textOfCut = async ({ from, to, plain }: Cut, breathe: () => Promise<void>): Promise<string> => {
    const parts: string[] = [];
    for (let at = from; at < to;) {
      await breathe();
      const piece = raw.slice(at, Math.min(at + charactersABreath, to));
      const length = plain || at + piece.length === to ? piece.length : wholeReferences(piece);
      parts.push(plain ? piece : characterData(piece.slice(0, length)));
      at += length;
    }
    return parts.join('');
  };

  const expanded: LongTexts['expanded'] = async (text, breathe) => {
    const parts: string[] = [];
    for (const [at, part] of text.split(marks).entries()) {
      const found = at % 2 === 0 ? undefined : cuts[Number(part)];
      parts.push(found === undefined ? part : await textOfCut(found, breathe));
    }
    return parts.join('').trim();
  };

  return { rest, expanded };
};
