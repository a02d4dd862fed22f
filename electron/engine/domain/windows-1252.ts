/** Which letters an older Khaos Control keeps (Windows-1252), and the nearest ones for those it does not (`reference/khaos-control.md §6 U5`). */

/** What Windows-1252 holds beyond Latin-1. */
const beyondLatin1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** Letters whose nearest is not their own base letter with the accent taken off. */
const nearest: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ĸ: 'k',
  ŋ: 'n',
  Ŋ: 'N',
  ŧ: 't',
  Ŧ: 'T',
  ə: 'e',
  Ə: 'E',
  ẞ: 'SS',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '―': '-',
  '−': '-',
  '′': "'",
  '″': '"',
  ʼ: "'",
  ʻ: "'",
  '‛': "'",
  '‟': '"',
  '\u2028': '\n',
  '\u2029': '\n',
  '№': 'No',
  '→': '->',
  '←': '<-',
};

const fits = (character: string): boolean =>
  (character >= ' ' && character <= '~') ||
  character === '\n' ||
  (character >= '\u00a0' && character <= '\u00ff') ||
  beyondLatin1.includes(character);

/** Carry no meaning of their own: control and joining characters, marks of direction, picture letters. */
const meaningless = /[\p{Cc}\p{Cf}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\ufe00-\ufe0f]/u;

const nearestOf = (character: string): string | undefined => {
  if (fits(character)) return character;
  if (character === '\t') return ' ';
  const listed = nearest[character];
  if (listed !== undefined) return listed;
  const plain = character.normalize('NFKD').replace(/\p{M}/gu, '');
  if (plain !== '' && [...plain].every(fits)) return plain;
  const mapped = [...plain].map((one) => nearest[one]);
  return plain !== '' && mapped.every((one) => one !== undefined) ? mapped.join('') : undefined;
};

/**
 * The text with every letter in Windows-1252. `lost` are the letters that have no near one (Chinese, Arabic, Cyrillic, …) and were
 * left out; pictures and invisible characters are left out without being counted.
 */
export const toWindows1252 = (text: string): { text: string; lost: string } => {
  let kept = '';
  let lost = '';
  for (const character of text.normalize('NFC').replace(/\r\n?/g, '\n')) {
    const near = nearestOf(character);
    if (near !== undefined) kept += near;
    else if (!meaningless.test(character) && !/\p{M}/u.test(character)) lost += character;
  }
  return { text: kept, lost };
};
