/** Cuts XML that is too long to be parsed in one go into small documents, so that whoever parses them can let others have a turn between. */
import type { TextWindow } from './text-window.ts';
import { XmlError } from './xml.ts';

/** Parsing this much, with what follows and the garbage of both, takes about 10 ms. */
const pieceCharacters = 16 * 1024;

/** Comments, CDATA and processing instructions whole; else a start or end tag, in whose attributes a `>` may stand. */
const markup = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)[^\s/>!?](?:[^>"']|"[^"]*"|'[^']*')*>/y;
/** How all of these begin, and the characters by which that is told. */
const beginning = /<(?:!--|!\[CDATA\[|\?|\/?[^\s/>!?])/y;
const beginningCharacters = '<![CDATA['.length;

/** An element that is open: where its start tag is, and what of its content waits to be cut. */
type Open = {
  startAt: number;
  startTag: string;
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
export const piecesOf = async function* (window: TextWindow, deepestCut = Infinity): AsyncGenerator<string> {
  const open: Open[] = [];
  let root: string | undefined;
  let next = window.from;
  const keptFrom = (): number => open.findLast(({ isCut }) => isCut)?.waitingFrom ?? open[0]?.startAt ?? next;

  /** The next markup; undefined where the text at `next` does not hold it whole. */
  const nextMarkup = (): { tag: string; slash: string | undefined; at: number } | undefined => {
    for (;;) {
      const at = window.text.indexOf('<', next - window.from);
      next = at < 0 ? window.to : window.from + at;
      markup.lastIndex = beginning.lastIndex = at;
      const found = at < 0 ? null : markup.exec(window.text);
      if (found !== null) {
        next += found[0].length;
        return { tag: found[0], slash: found[1], at: window.from + at };
      }
      if (window.to - next < beginningCharacters || beginning.test(window.text)) return undefined;
      next += 1;
    }
  };

  /** Twice as much from `next` on, as far as there is more: looked at so seldom, endless markup costs no more than other text. */
  const hasMore = async (): Promise<boolean> => {
    const { to } = window;
    const wanted = next + Math.max(1, 2 * (to - next));
    while (window.to < wanted && (await window.more(keptFrom())));
    return window.to > to;
  };

  for (;;) {
    const found = nextMarkup();
    if (found === undefined) {
      if (await hasMore()) continue;
      if (next === window.to) break;
      next += 1;
      continue;
    }
    const { tag, slash, at } = found;
    if (slash === undefined) continue;
    const endAt = at + tag.length;
    if (slash === '' && !tag.endsWith('/>')) {
      open.push({ startAt: at, startTag: tag, carried: '', waitingFrom: endAt, isCut: false });
      continue;
    }
    const closed = slash === '' ? undefined : open.pop();
    const parent = open.at(-1);
    if (slash !== '' && closed === undefined) throw new XmlError('broken', 'an end without a beginning');
    if (closed?.isCut === true) {
      const rest = closed.startTag + closed.carried + window.between(closed.waitingFrom, endAt);
      if (parent === undefined) root = rest;
      else {
        parent.carried += window.between(parent.waitingFrom, closed.startAt) + rest;
        parent.waitingFrom = endAt;
        parent.isCut = true;
      }
    } else if (parent === undefined) root = window.between(closed?.startAt ?? at, endAt);
    if (parent !== undefined && open.length <= deepestCut && parent.carried.length + endAt - parent.waitingFrom >= pieceCharacters) {
      yield wrapped(parent.carried + window.between(parent.waitingFrom, endAt));
      parent.carried = '';
      parent.waitingFrom = endAt;
      parent.isCut = true;
      // What is before it in the elements around is carried along, so that the text up to here can go.
      for (const [level, inner] of open.entries()) {
        const outer = open[level - 1];
        if (outer === undefined) continue;
        outer.carried += window.between(outer.waitingFrom, inner.startAt);
        outer.waitingFrom = inner.startAt;
      }
    }
  }
  if (root === undefined || open.length > 0) throw new XmlError('broken', 'it ends too early');
  yield root;
};
