/** From the bytes of an answer to its text, whatever the answer says of its own encoding. */

/** The encodings that KC's programs are known or likely to name; all of them are read as Windows-1252, of which the rest are parts. */
const westernNames = new Set(['windows-1252', 'cp1252', 'iso-8859-1', 'iso8859-1', 'latin1', 'us-ascii', 'ascii']);

const declaredIn = (start: string): string | undefined => /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1];
const charsetOf = (contentType: string | undefined): string | undefined => /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1];

const strictly = (bytes: Uint8Array, encoding: string): string | undefined => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** An XML declaration fits into this; it must come first. */
const declarationBytes = 200;

export type DecodedText = { text: string; /** The encoding that was said and does not fit the bytes. */ misnamed: string | undefined };

/**
 * UTF-16 by its byte order mark; else UTF-8 wherever the bytes are UTF-8 (a Western text with accents never is by chance, so this
 * holds against a wrong declaration); else Windows-1252. A byte order mark is dropped.
 */
export const decodeText = (bytes: Uint8Array, contentType?: string): DecodedText => {
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, declarationBytes));
  const declared = (declaredIn(start.replace(/^ï»¿/, '')) ?? charsetOf(contentType))?.toLowerCase();
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), misnamed: undefined };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), misnamed: undefined };

  const utf8 = strictly(bytes, 'utf-8');
  if (utf8 !== undefined) {
    const beyondAscii = declared !== undefined && westernNames.has(declared) && utf8.length !== bytes.length;
    return { text: utf8, misnamed: beyondAscii ? declared : undefined };
  }
  const western = declared !== undefined && westernNames.has(declared);
  return { text: new TextDecoder('windows-1252').decode(bytes), misnamed: western ? undefined : (declared ?? 'utf-8') };
};
