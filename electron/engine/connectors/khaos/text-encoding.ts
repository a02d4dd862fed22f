/** From the bytes of an answer to its text, whatever the answer says of its own encoding. */
import { isAscii, isUtf8 } from 'node:buffer';

/** The encodings that KC's programs are known or likely to name; all of them are read as Windows-1252, of which the rest are parts. */
const westernNames = new Set(['windows-1252', 'cp1252', 'iso-8859-1', 'iso8859-1', 'latin1', 'us-ascii', 'ascii']);

const declaredIn = (start: string): string | undefined => /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1];
const charsetOf = (contentType: string | undefined): string | undefined => /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1];

/** Bytes of a part: decoding them takes some milliseconds on a slow PC. */
const bytesAPart = 256 * 1024;

/** A character whose bytes two parts share is read whole. */
const decoded = function* (bytes: Uint8Array, encoding: string): Generator<string> {
  const decoder = new TextDecoder(encoding);
  for (let at = 0; at < bytes.length; at += bytesAPart) yield decoder.decode(bytes.subarray(at, at + bytesAPart), { stream: true });
  yield decoder.decode();
};

/** An XML declaration fits into this; it must come first. */
const declarationBytes = 200;

type Encoding = { name: string; /** The encoding that was said and does not fit the bytes. */ misnamed: string | undefined };

const encodingOf = (bytes: Uint8Array, contentType: string | undefined): Encoding => {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, declarationBytes));
  const declared = (declaredIn(start.replace(/^ï»¿/, '')) ?? charsetOf(contentType))?.toLowerCase();
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { name: 'utf-16le', misnamed: undefined };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { name: 'utf-16be', misnamed: undefined };
  const western = declared !== undefined && westernNames.has(declared);
  if (isUtf8(bytes)) return { name: 'utf-8', misnamed: western && !isAscii(bytes) ? declared : undefined };
  return { name: 'windows-1252', misnamed: western ? undefined : (declared ?? 'utf-8') };
};

/** `parts` gives the text from its beginning, each time it is asked, and decodes no more than is taken from it. */
export type EncodedText = { parts(): Iterable<string>; misnamed: string | undefined };

/**
 * UTF-16 by its byte order mark; else UTF-8 wherever the bytes are UTF-8 (a Western text with accents never is by chance, so this
 * holds against a wrong declaration); else Windows-1252. A byte order mark is dropped.
 */
export const textOfBytes = (bytes: Uint8Array, contentType?: string): EncodedText => {
  const { name, misnamed } = encodingOf(bytes, contentType);
  return { parts: () => decoded(bytes, name), misnamed };
};

/** The whole text, with turns for others between its parts. */
export const joined = async (parts: Iterable<string>, breathe: () => Promise<void>): Promise<string> => {
  let text = '';
  for (const part of parts) {
    if (text !== '') await breathe();
    text += part;
  }
  return text;
};
