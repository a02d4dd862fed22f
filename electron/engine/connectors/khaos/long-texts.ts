/** Cuts the long texts (documents, packed data) out of a SOAP answer, so that its few tags can be parsed at once and the texts be read in pieces. */
import { windowOn, type TextParts, type TextWindow } from './text-window.ts';
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
const tooMuch = (): XmlError => new XmlError('broken', 'more than a text');

const cdata = '<![CDATA[';
const cdataEnd = ']]>';

/** What ends with a text of its own. */
const closings: readonly (readonly [opening: string, closing: string])[] = [
  ['<!--', '-->'],
  ['<?', '?>'],
];

/** A `>` in the value of an attribute ends no tag. */
const tag = /<(?:[^>"']|"[^"]*"|'[^']*')*>/y;

/** Characters of a piece that ends in no reference; a reference as long as a whole piece is none. */
const wholeReferences = (piece: string): number => {
  const last = piece.lastIndexOf('&');
  return last > 0 && !piece.includes(';', last) ? last : piece.length;
};

/** The answer's text, read once from its beginning. `rest` is what is left of it; a text that was cut out is a place in it. */
const cutOut = async (window: TextWindow): Promise<{ rest: string; cuts: Cut[] }> => {
  const cuts: Cut[] = [];
  let rest = '';
  const keep = (text: string): void => {
    if (text.includes(mark)) throw new XmlError('broken', 'a character that XML does not have');
    rest += text;
    if (rest.length > mostOfTheRest) throw tooMuch();
  };
  const has = async (place: number, keepFrom: number): Promise<boolean> => {
    while (window.to < place) if (!(await window.more(keepFrom))) return false;
    return true;
  };

  /** Where `closing` stands; undefined where it does not. What is before it and from `at` on is held only while it is short. */
  const endOfText = async (closing: string, at: number, contentAt: number): Promise<number | undefined> => {
    for (let from = contentAt; ;) {
      const found = window.text.indexOf(closing, from - window.from);
      if (found >= 0) return window.from + found;
      from = Math.max(contentAt, window.to - closing.length + 1);
      if (!(await window.more(window.to - at < longText ? at : from))) return undefined;
    }
  };

  /** Where the tag, comment or instruction at `at` ends. */
  const endOfMarkup = async (at: number): Promise<number> => {
    for (;;) {
      const [opening, closing] = closings.find(([beginning]) => window.text.startsWith(beginning, at - window.from)) ?? ['', ''];
      const closed = closing === '' ? -1 : window.text.indexOf(closing, at - window.from + opening.length);
      tag.lastIndex = at - window.from;
      if (closed >= 0) return window.from + closed + closing.length;
      if (closing === '' && tag.test(window.text)) return window.from + tag.lastIndex;
      if (window.to - at > mostOfTheRest) throw tooMuch();
      if (!(await window.more(at))) throw broken();
    }
  };

  const cut = (from: number, to: number, plain: boolean): void => {
    rest += `${mark}${cuts.length}${mark}`;
    cuts.push({ from, to, plain });
  };

  for (let at = window.from, end = at; await has(at + 1, at); at = end) {
    await has(at + cdata.length, at);
    if (window.text.startsWith(cdata, at - window.from)) {
      const closedAt = await endOfText(cdataEnd, at, at + cdata.length);
      if (closedAt === undefined) throw broken();
      end = closedAt + cdataEnd.length;
      if (end - at < longText) keep(window.between(at, end));
      else cut(at + cdata.length, closedAt, true);
    } else if (window.text[at - window.from] !== '<') {
      end = (await endOfText('<', at, at)) ?? window.to;
      if (end - at < longText) keep(window.between(at, end));
      else cut(at, end, false);
    } else {
      end = await endOfMarkup(at);
      keep(window.between(at, end));
    }
  }
  return { rest, cuts };
};

export type LongTexts = {
  /** The answer without its long texts, for `readXml`. */
  rest: string;
  /** A text of `rest` with what was cut out of it, part by part, with turns for others between. Throws `XmlError` as `readXml` does. */
  expanded(text: string): AsyncIterable<string>;
};

/**
 * `parts` gives the answer's text from its beginning, each time it is asked. Throws `XmlError` where the answer ends within a tag or the
 * like, and for one that has too much beside its texts.
 */
export const longTextsOf = async (parts: () => TextParts, breathe: () => Promise<void>): Promise<LongTexts> => {
  const window = (): TextWindow => windowOn(parts(), breathe);
  const { rest, cuts } = await cutOut(window());

  const expanded = async function* (text: string): AsyncGenerator<string> {
    let reading = window();
    for (const [nth, part] of text.split(marks).entries()) {
      const cut = nth % 2 === 0 ? undefined : cuts[Number(part)];
      if (cut === undefined) {
        yield part;
        continue;
      }
      // Texts are asked for in their order; only a text to which several references point stands before what was read.
      if (cut.from < reading.from) reading = window();
      for (let at = cut.from; at < cut.to;) {
        const upTo = Math.min(at + charactersABreath, cut.to);
        while (reading.to < upTo) if (!(await reading.more(at))) throw broken();
        await breathe();
        const piece = reading.between(at, upTo);
        const length = cut.plain || upTo === cut.to ? piece.length : wholeReferences(piece);
        yield cut.plain ? piece : characterData(piece.slice(0, length));
        at += length;
      }
    }
  };

  return { rest, expanded };
};
