/** Reads answers that may be as long as the catalogue piece by piece, with a turn for others between the pieces. */
import type { z } from 'zod';
import { documentOf, faulted, fitted, unreadable, type Asked } from './answer.ts';
import { readSoap, type SoapResult } from './soap.ts';
import { piecesOf } from './xml-pieces.ts';
import { allChildrenOf, childrenOf, textOf, XmlError, type XmlDocument, type XmlElement } from './xml.ts';

/** Shorter answers are read in one go: some milliseconds. */
export const longCharacters = 32 * 1024;

/** An answer as text, before anything of it was parsed. `breathe` lets the event loop turn. */
export type LongAnswer = { asked: Asked; raw: string; breathe(): Promise<void> };

const soapOf = ({ asked, raw }: LongAnswer, method: string): SoapResult => {
  try {
    return readSoap(documentOf(asked, raw), method);
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
): Promise<void> => {
  try {
    const pieces = piecesOf(text);
    for (let piece = pieces.next(); piece.done !== true; ) {
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

/**
 * The document inside a SOAP answer: `read` is given its root's children in their order, some at a time; resolves to the root itself,
 * with its attributes. Throws what reading it in one go throws.
 */
export const readLongDocument = async (answer: LongAnswer, method: string, rootName: string, read: (piece: XmlElement) => void): Promise<XmlElement> => {
  const { asked, raw } = answer;
  const soap = soapOf(answer, method);
  if (soap.kind === 'fault') throw faulted(asked, soap.text, raw);
  let whole: XmlElement = {};
  await piecewise(answer, soap.value === undefined ? '' : textOf(soap.value), ({ name, root }, isWhole) => {
    if (isWhole && name !== rootName) throw unreadable(asked, `${name} instead of ${rootName}`, raw);
    if (isWhole) whole = root;
    read(root);
  });
  return whole;
};
