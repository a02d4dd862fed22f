/** Answers to what is asked over and over: the same text to the same question is not read again. Nothing is asked less for it. */

/** The batches of the fast passes, whose codes take turns where they are many, and of a despatch poll; each up to some ten thousand characters. */
const answersKept = 48;
/** Longer than the levels of 500 codes, the most in one call; what is longer would be held, and frozen in one go, for nothing. */
const longestKept = 512 * 1024;
/** Of all texts together: those that are asked over and over come to half of it. A push asks for each of its large batches once. */
const charactersKept = 1024 * 1024;

export type KnownAnswers = {
  /** What `read` makes of this text, or made of it when it was the last answer to this very question. Nobody can change what it gives. */
  read<A>(question: string, text: string, read: () => A | Promise<A>): Promise<A>;
};

const isPlain = (value: object): boolean => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

/** Lists and records, all the way down; errors in them stay as they are. */
const frozen = <A>(value: A): A => {
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
};

export const createKnownAnswers = (): KnownAnswers => {
  const known = new Map<string, { text: string; answer: unknown }>();
  let characters = 0;
  const forget = (question: string): void => {
    characters -= known.get(question)?.text.length ?? 0;
    known.delete(question);
  };
  return {
    read: async <A>(question: string, text: string, read: () => A | Promise<A>): Promise<A> => {
      if (text.length > longestKept) return read();
      const last = known.get(question);
      forget(question);
      // A question is always read by the same code: its text names the method and everything that is asked.
      const answer = last?.text === text ? (last.answer as A) : frozen(await read());
      // Who asked the same meanwhile has kept it already.
      forget(question);
      known.set(question, { text, answer });
      characters += text.length;
      for (const oldest of known.keys()) if (known.size > answersKept || characters > charactersKept) forget(oldest);
      return answer;
    },
  };
};
