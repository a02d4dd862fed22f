/** The words by which audit lines are found: folded and split once, the same way for what is stored and for what is asked. */

/** Longer words are cut: nobody types more, and a raw token would swell the index. */
const longestWord = 64;

/** Letters and digits in lower case without accents; everything else parts words. Each word once, in order. */
export const wordsOf = (text: string): string[] => {
  const folded = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return [...new Set(words.map((word) => [...word].slice(0, longestWord).join('')))];
};

/** The texts of a line that can be searched. */
export type SearchedTexts = {
  orderName: string | null;
  stockCode: string | null;
  /** References as they are stored: JSON. */
  refs: string | null;
  note: string | null;
};

export const wordsOfLine = (line: SearchedTexts): string[] => {
  const refs: unknown = line.refs === null ? {} : JSON.parse(line.refs);
  const values = refs !== null && typeof refs === 'object' ? Object.values(refs).map(String) : [];
  return wordsOf([line.orderName, line.stockCode, ...values, line.note].filter((text) => text !== null).join(' '));
};
