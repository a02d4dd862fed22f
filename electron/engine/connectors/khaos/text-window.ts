/** Long texts, read in parts of which only what is still needed is held. */

/** A text in parts, in their order; an empty part means nothing. */
export type TextParts = Iterable<string> | AsyncIterable<string>;

/** A part of a text that moves on. Places are characters from the beginning of the whole text. */
export type TextWindow = {
  readonly text: string;
  /** Where `text` begins and ends. */
  readonly from: number;
  readonly to: number;
  /** What is held between two places. */
  between(from: number, to: number): string;
  /** Takes the next part in, and lets go of what is before `keepFrom`. False at the end of the whole text. */
  more(keepFrom: number): Promise<boolean>;
};

/** `breathe` lets others have a turn before each part. */
export const windowOn = (whole: TextParts, breathe?: () => Promise<void>): TextWindow => {
  const parts = Symbol.asyncIterator in whole ? whole[Symbol.asyncIterator]() : whole[Symbol.iterator]();
  let text = '';
  let from = 0;
  return {
    get text() {
      return text;
    },
    get from() {
      return from;
    },
    get to() {
      return from + text.length;
    },
    between: (start, end) => (start < end ? text.slice(start - from, end - from) : ''),
    more: async (keepFrom) => {
      await breathe?.();
      const next = await parts.next();
      if (next.done === true) return false;
      const keep = Math.min(Math.max(from, keepFrom), from + text.length);
      text = text.slice(keep - from) + next.value;
      from = keep;
      return true;
    },
  };
};
