/** Reads a list of records that may be as long as the catalogue, piece by piece, with a turn for others between the pieces. */
import type { z } from 'zod';
import { documentOf, fitted, unreadable, type Asked } from './answer.ts';
import { piecesOf } from './xml-pieces.ts';
import { allChildrenOf, childrenOf, textOf, XmlError, type XmlElement } from './xml.ts';

/** Shorter answers are read in one go. */
export const longCharacters = 128 * 1024;

/** An answer as text, before anything of it was parsed. `breathe` lets the event loop turn. */
export type LongAnswer = { asked: Asked; raw: string; breathe(): Promise<void> };

/** The records of an element and of all below it, however they are wrapped, inline or multi-ref. */
const recordsIn = (element: XmlElement, name: string): XmlElement[] =>
  childrenOf(element, name).length > 0 ? [element] : allChildrenOf(element).flatMap((child) => recordsIn(child.element, name));

/** What the list says of its own length (`{ Count, List }`), where it stands in this element. */
const countsIn = (element: XmlElement): number[] => [
  ...childrenOf(element, 'Count').map((count) => Number(textOf(count))),
  ...allChildrenOf(element).flatMap((child) => countsIn(child.element)),
];

/**
 * The records of a SOAP answer, told by a child named `recordsHave`: the same as in one reading, in the order of the answer. Throws
 * `khaos-unreadable` for what is not well-formed, for a record that does not fit, and for a list of another length than it says, since a
 * piece that was not understood must not make it shorter.
 */
export const readLongList = async <R>({ asked, raw, breathe }: LongAnswer, recordsHave: string, fits: z.ZodType<R>): Promise<R[]> => {
  const records: R[] = [];
  let said: number | undefined;
  let outermost = '';
  try {
    for (const piece of piecesOf(raw)) {
      await breathe();
      const { name, root } = documentOf(asked, piece, raw);
      outermost = name;
      for (const record of recordsIn(root, recordsHave)) records.push(fitted(asked, fits, record, raw));
      said = countsIn(root)[0] ?? said;
    }
  } catch (error) {
    if (error instanceof XmlError) throw unreadable(asked, error.message, raw, true);
    throw error;
  }
  if (outermost !== 'Envelope') throw unreadable(asked, 'no SOAP envelope', raw);
  // A long answer without any record is something else, whatever it is.
  if (records.length !== (said ?? records.length) || records.length === 0) {
    throw unreadable(asked, `${records.length} records in a list of ${said ?? 'unsaid length'}`, raw, true);
  }
  return records;
};
