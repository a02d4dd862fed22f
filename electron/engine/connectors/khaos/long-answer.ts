/** Reads answers that may be as long as the catalogue piece by piece, with a turn for others between the pieces. */
import type { z } from 'zod';
import { documentOf, faulted, fitted, unreadable, xmlFailure, type Asked } from './answer.ts';
import { longTextsOf } from './long-texts.ts';
import { readSoap } from './soap.ts';
import { windowOn, type TextParts, type TextWindow } from './text-window.ts';
import { piecesOf } from './xml-pieces.ts';
import { allChildrenOf, childrenOf, refuse, textOf, XmlError, type XmlDocument, type XmlElement } from './xml.ts';

/** Shorter answers are read in one go: some milliseconds. */
export const longCharacters = 32 * 1024;

/** What a text is read with: what was asked, what is kept of the answer for support, and turns for others. */
export type Reading = { asked: Asked; raw: string; breathe(): Promise<void> };

/** An answer as text, before anything of it was parsed; `parts` gives the text from its beginning, each time it is asked. */
export type LongAnswer = Reading & { parts(): TextParts };

/** The result of a SOAP answer in which long texts stand: they are not in `value`, only `textIn` knows them. */
export type LongResult = {
  value: XmlElement | undefined;
  /** The text of an element, part by part. */
  partsIn(element: XmlElement): AsyncIterable<string>;
  /** The whole text of an element. */
  textIn(element: XmlElement): Promise<string>;
};

/** Throws what reading the answer in one go throws. */
export const readLongResult = async ({ asked, raw, breathe, parts }: LongAnswer, method: string): Promise<LongResult> => {
  const cutOut = async () => {
    try {
      refuse(raw);
      return await longTextsOf(parts, breathe);
    } catch (error) {
      throw xmlFailure(asked, raw, error);
    }
  };
  const { rest, expanded } = await cutOut();
  const whole = async (parts: AsyncIterable<string>): Promise<string> => {
    let text = '';
    for await (const part of parts) text += part;
    return text.trim();
  };
  const partsIn = async function* (element: XmlElement): AsyncGenerator<string> {
    try {
      yield* expanded(textOf(element));
    } catch (error) {
      throw xmlFailure(asked, raw, error);
    }
  };
  const envelope = documentOf(asked, rest, raw);
  try {
    const soap = readSoap(envelope, method);
    if (soap.kind === 'fault') throw faulted(asked, await whole(expanded(soap.text)), raw);
    return { value: soap.value, partsIn, textIn: (element) => whole(partsIn(element)) };
  } catch (error) {
    if (error instanceof XmlError) throw unreadable(asked, error.message, raw);
    throw error;
  }
};

/** The records of an element and of all below it, however they are wrapped, inline or multi-ref. */
const recordsIn = (element: XmlElement, name: string): XmlElement[] =>
  childrenOf(element, name).length > 0 ? [element] : allChildrenOf(element).flatMap((child) => recordsIn(child.element, name));

/** What the list says of its own length (`{ Count, List }`), where it stands in this element. */
const countsIn = (element: XmlElement): number[] => [
  ...childrenOf(element, 'Count').map((count) => Number(textOf(count))),
  ...allChildrenOf(element).flatMap((child) => countsIn(child.element)),
];

/** The pieces of a text one by one; `isWhole` is the last, in which the text's own root is. */
const piecewise = async (
  { asked, raw, breathe }: Reading,
  window: TextWindow,
  read: (document: XmlDocument, isWhole: boolean) => void,
  deepestCut?: number,
): Promise<void> => {
  try {
    const pieces = piecesOf(window, deepestCut);
    for (let piece = await pieces.next(); piece.done !== true;) {
      await breathe();
      const next = await pieces.next();
      read(documentOf(asked, piece.value, raw), next.done === true);
      piece = next;
    }
  } catch (error) {
    if (error instanceof XmlError) throw unreadable(asked, error.message, raw, true);
    throw error;
  }
};

/**
 * The records of a SOAP answer, told by a child named `recordsHave`: the same as in one reading, in the order of the answer. Throws
 * `khaos-unreadable` for what is not well-formed, for a record that does not fit, and for a list of another length than it says, since a
 * piece that was not understood must not make it shorter.
 */
export const readLongList = async <R>(answer: LongAnswer, recordsHave: string, fits: z.ZodType<R>): Promise<R[]> => {
  const { asked, raw } = answer;
  const records: R[] = [];
  let said: number | undefined;
  await piecewise(answer, windowOn(answer.parts()), ({ name, root }, isWhole) => {
    if (isWhole && name !== 'Envelope') throw unreadable(asked, 'no SOAP envelope', raw);
    for (const record of recordsIn(root, recordsHave)) records.push(fitted(asked, fits, record, raw));
    said = countsIn(root)[0] ?? said;
  });
  // A long answer without any record is something else, whatever it is.
  if (records.length !== (said ?? records.length) || records.length === 0) {
    throw unreadable(asked, `${records.length} records in a list of ${said ?? 'unsaid length'}`, raw, true);
  }
  return records;
};

/** Most documents are a list of records right below the root: the list is cut, its records are not. */
const documentCut = 1;

/** What is looked at before the root: a declaration, comments. */
const headCharacters = 64 * 1024;

/**
 * A document that came in an answer, as text: `read` is given its root's children in their order, some at a time; resolves to the root
 * itself, with its attributes. An element deeper than `deepestCut` (the root is 1) is always given whole. Throws what reading it
 * in one go throws.
 */
export const readLongText = async (
  reading: Reading,
  text: TextParts,
  rootName: string,
  read: (piece: XmlElement) => void,
  deepestCut = documentCut,
): Promise<XmlElement> => {
  const { asked, raw } = reading;
  const window = windowOn(text);
  let whole: XmlElement = {};
  const readPiece = ({ name, root }: XmlDocument, isWhole: boolean): void => {
    if (isWhole && name !== rootName) throw unreadable(asked, `${name} instead of ${rootName}`, raw);
    if (isWhole) whole = root;
    read(root);
  };
  try {
    while (window.to < headCharacters && (await window.more(0)));
    // What stands before the root, a document type of its own for one, is in no piece.
    refuse(window.text);
  } catch (error) {
    throw xmlFailure(asked, raw, error);
  }
  await piecewise(reading, window, readPiece, deepestCut);
  return whole;
};

/** The document that is the result of a SOAP answer, as `readLongText` reads it. Throws what reading it in one go throws. */
export const readLongDocument = async (
  answer: LongAnswer,
  method: string,
  rootName: string,
  read: (piece: XmlElement) => void,
  deepestCut?: number,
): Promise<XmlElement> => {
  const { value, partsIn } = await readLongResult(answer, method);
  return readLongText(answer, value === undefined ? [] : partsIn(value), rootName, read, deepestCut);
};
