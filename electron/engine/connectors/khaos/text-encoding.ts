/** From the bytes of an answer to its text, whatever the answer says of its own encoding. */

/** The encodings that KC's programs are known or likely to name; all of them are read as Windows-1252, of which the rest are parts. */
const westernNames = new Set(['windows-1252', 'cp1252', 'iso-8859-1', 'iso8859-1', 'latin1', 'us-ascii', 'ascii']);

const declaredIn = (start: string): string | undefined => /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1];
const charsetOf = (contentType: string | undefined): string | undefined => /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1];

/** Bytes decoded between two breaths: some milliseconds on a slow PC. */
const bytesABreath = 256 * 1024;

/** Lets the event loop turn. */
type Breathe = () => Promise<void>;

/** A character whose bytes two pieces share is read whole. Throws `TypeError` where bytes do not fit an encoding that is `fatal`. */
const decoded = async (bytes: Uint8Array, encoding: string, breathe: Breathe, fatal = false): Promise<string> => {
  const decoder = new TextDecoder(encoding, { fatal });
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesABreath) {
    if (at > 0) await breathe();
    parts.push(decoder.decode(bytes.subarray(at, at + bytesABreath), { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
};

const strictly = async (bytes: Uint8Array, encoding: string, breathe: Breathe): Promise<string | undefined> => {
  try {
    return await decoded(bytes, encoding, breathe, true);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

/** An XML declaration fits into this; it must come first. */
const declarationBytes = 200;

export type DecodedText = { text: string; /** The encoding that was said and does not fit the bytes. */ misnamed: string | undefined };

/**
 * UTF-16 by its byte order mark; else UTF-8 wherever the bytes are UTF-8 (a Western text with accents never is by chance, so this
 * holds against a wrong declaration); else Windows-1252. A byte order mark is dropped. Long texts are read with turns for others between.
 */
export const decodeText = async (bytes: Uint8Array, breathe: Breathe, contentType?: string): Promise<DecodedText> => {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, declarationBytes));
  const declared = (declaredIn(start.replace(/^ï»¿/, '')) ?? charsetOf(contentType))?.toLowerCase();
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: await decoded(bytes, 'utf-16le', breathe), misnamed: undefined };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: await decoded(bytes, 'utf-16be', breathe), misnamed: undefined };

  const utf8 = await strictly(bytes, 'utf-8', breathe);
  if (utf8 !== undefined) {
    const beyondAscii = declared !== undefined && westernNames.has(declared) && utf8.length !== bytes.length;
    return { text: utf8, misnamed: beyondAscii ? declared : undefined };
  }
  const western = declared !== undefined && westernNames.has(declared);
  return { text: await decoded(bytes, 'windows-1252', breathe), misnamed: western ? undefined : (declared ?? 'utf-8') };
};
