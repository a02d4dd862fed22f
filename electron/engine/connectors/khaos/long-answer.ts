/** Reads answers that may be as long as the catalogue piece by piece, with a turn for others between the pieces. */
import type { z } from 'zod';
import { documentOf, faulted, fitted, readingXml, unreadable, type Asked } from './answer.ts';
import { longTextsOf } from './long-texts.ts';
import { readSoap } from './soap.ts';
import { piecesOf } from './xml-pieces.ts';
import { allChildrenOf, childrenOf, readXml, refuse, textOf, XmlError, type XmlDocument, type XmlElement } from './xml.ts';

/** Shorter answers are read in one go: some milliseconds. */
export const longCharacters = 32 * 1024;

/** An answer as text, before anything of it was parsed. `breathe` lets the event loop turn. */
export type LongAnswer = { asked: Asked; raw: string; breathe(): Promise<void> };

/** The result of a SOAP answer in which long texts stand: they are not in `value`, only `textIn` knows them. */
export type LongResult = {
  value: XmlElement | undefined;
  /** The whole text of an element. */ textIn(element: XmlElement): Promise<string>;
};

/** Throws what reading the answer in one go throws. */
export const readLongResult = async ({ asked, raw, breathe }: LongAnswer, method: string): Promise<LongResult> => {
  const { envelope, expanded } = readingXml(asked, raw, () => {
    refuse(raw);
    const { rest, expanded } = longTextsOf(raw);
    return { envelope: readXml(rest), expanded };
  });
  try {
    const soap = readSoap(envelope, method);
    if (soap.kind === 'fault') throw faulted(asked, await expanded(soap.text, breathe), raw);
    return {
      value: soap.value,
      textIn: async (element) => {
        try {
          return await expanded(textOf(element), breathe);
        } catch (error) {
          return readingXml(asked, raw, () => {
            throw error;
          });
        }
      },
    };
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
  { asked, raw, breathe }: LongAnswer,
  text: string,
  read: (document: XmlDocument, isWhole: boolean) => void,
  deepestCut?: number,
): Promise<void> => {
  try {
    const pieces = piecesOf(text, deepestCut);
    for (let piece = pieces.next(); piece.done !== true;) {
      await breathe();
      const next = pieces.next();
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
  await piecewise(answer, raw, ({ name, root }, isWhole) => {
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

/**
 * A document that came in an answer, as text: `read` is given its root's children in their order, some at a time; resolves to the root
 * itself, with its attributes. An element deeper than `deepestCut` (the root is 1) is always given whole. Throws what reading it
 * in one go throws.
 */
export const readLongText = async (
  answer: LongAnswer,
  text: string,
  rootName: string,
  read: (piece: XmlElement) => void,
  deepestCut = documentCut,
): Promise<XmlElement> => {
  const { asked, raw } = answer;
  // What stands before the root, a document type of its own for one, is in no piece.
  readingXml(asked, raw, () => refuse(text));
  let whole: XmlElement = {};
  const readPiece = ({ name, root }: XmlDocument, isWhole: boolean): void => {
    if (isWhole && name !== rootName) throw unreadable(asked, `${name} instead of ${rootName}`, raw);
    if (isWhole) whole = root;
    read(root);
  };
  await piecewise(answer, text, readPiece, deepestCut);
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
  const { value, textIn } = await readLongResult(answer, method);
  return readLongText(answer, value === undefined ? '' : await textIn(value), rootName, read, deepestCut);
};
