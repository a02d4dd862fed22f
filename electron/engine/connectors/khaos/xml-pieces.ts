/** Cuts XML that is too long to be parsed in one go into small documents, so that whoever parses them can let others have a turn between. */
import { XmlError } from './xml.ts';

/** Parsing this much, with what follows and the garbage of both, takes about 10 ms. */
const pieceCharacters = 16 * 1024;

/** Comments, CDATA and processing instructions whole; else a start or end tag, in whose attributes a `>` may stand. */
const markup = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)[^\s/>!?](?:[^>"']|"[^"]*"|'[^']*')*>/g;

/** An element that is open: where its start tag is, and what of its content waits to be cut. */
type Open = {
  startAt: number;
  contentAt: number;
  /** Content before `waitingFrom` that waits although it is no piece of the text any more, because something was cut out of it. */
  carried: string;
  waitingFrom: number;
  isCut: boolean;
};

const wrapped = (content: string): string => `<piece>${content}</piece>`;

/**
 * Every element of the text is in exactly one piece, complete or without children that are in earlier pieces; siblings keep their
 * order. The last piece is what is left of the text's own root; the others have a root of their own. No element deeper than `deepestCut`
 * (the root is 1) loses children to another piece. Whether tags match is left to the parser of the pieces. Throws `XmlError` where the
 * text ends too early.
 */
export const piecesOf = function* (text: string, deepestCut = Infinity): Generator<string> {
  const open: Open[] = [];
  let root: string | undefined;
  for (const found of text.matchAll(markup)) {
    const [tag, slash] = found;
    if (slash === undefined) continue;
    const at = found.index;
    const endAt = at + tag.length;
    if (slash === '' && !tag.endsWith('/>')) {
      open.push({ startAt: at, contentAt: endAt, carried: '', waitingFrom: endAt, isCut: false });
      continue;
    }
    const closed = slash === '' ? undefined : open.pop();
    const parent = open.at(-1);
    if (slash !== '' && closed === undefined) throw new XmlError('broken', 'an end without a beginning');
    if (closed?.isCut === true) {
      const rest = text.slice(closed.startAt, closed.contentAt) + closed.carried + text.slice(closed.waitingFrom, endAt);
      if (parent === undefined) root = rest;
      else {
        parent.carried += text.slice(parent.waitingFrom, closed.startAt) + rest;
        parent.waitingFrom = endAt;
        parent.isCut = true;
      }
    } else if (parent === undefined) root = text.slice(closed?.startAt ?? at, endAt);
    if (parent !== undefined && open.length <= deepestCut && parent.carried.length + endAt - parent.waitingFrom >= pieceCharacters) {
      yield wrapped(parent.carried + text.slice(parent.waitingFrom, endAt));
      parent.carried = '';
      parent.waitingFrom = endAt;
      parent.isCut = true;
    }
  }
  if (root === undefined || open.length > 0) throw new XmlError('broken', 'it ends too early');
  yield root;
};
