/** Windows-1252: what an older Khaos Control keeps of a text, and how it may write its answers. */

const decoder = new TextDecoder('windows-1252');
const bytes = new Map<string, number>();
for (let byte = 0; byte < 256; byte++) bytes.set(decoder.decode(Uint8Array.of(byte)), byte);

const questionMark = 0x3f;

/** One byte a character; what the page does not have becomes `?`. */
export const encodeWindows1252 = (text: string): Uint8Array => Uint8Array.from(text, (character) => bytes.get(character) ?? questionMark);

/** The text as a Windows-1252 column gives it back. */
export const throughWindows1252 = (text: string): string =>
  // Nearly all texts are plain ASCII.
  // oxlint-disable-next-line no-control-regex
  /^[\u0000-\u007f]*$/.test(text) ? text : Array.from(text, (character) => (bytes.has(character) ? character : '?')).join('');
