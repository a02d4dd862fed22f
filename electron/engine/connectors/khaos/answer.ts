/** From an HTTP answer, or the lack of one, to what KC said: the only place where KC's failures get their causes. */
import type { z } from 'zod';
import type { HttpAnswer, HttpFailure } from '../../ports.ts';
import { problemOf } from '../../domain/problem.ts';
import type { ProblemCause } from '../../../../shared/problem-causes.ts';
import { CallError, type CallNature } from './call-error.ts';
import { textOfBytes } from './text-encoding.ts';
import { readXml, XmlError, type XmlDocument, type XmlFault } from './xml.ts';

/** What was asked, for the words of a problem: `host` stands for the address, which counts as a secret. */
export type Asked = { operation: string; host: string };

const later: CallNature = { acted: 'maybe', repeatable: true, trouble: 'other' };
const never: CallNature = { acted: 'no', repeatable: false, trouble: 'other' };

const reasonWords: Record<HttpFailure['reason'], string> = {
  refused: 'nothing listens at its address',
  'name-not-found': 'its name is not known in the network',
  reset: 'the connection broke off',
  'time-out': 'no answer came in time',
  certificate: 'its certificate is not accepted',
  cut: 'only part of an answer came',
  cancelled: 'Quayside was stopped',
  other: 'the connection failed',
};

const repeatableReasons = new Set<HttpFailure['reason']>(['refused', 'reset', 'cut', 'other']);

export const unreachable = (asked: Asked, failure: HttpFailure, cause: unknown): CallError =>
  new CallError(
    problemOf(
      failure.reason === 'certificate' ? 'khaos-certificate' : 'khaos-unreachable',
      `${asked.operation}: ${asked.host} could not be asked, ${reasonWords[failure.reason]}.`,
      {
        ...asked,
        reason: failure.reason,
        ...(failure.certificate === undefined ? {} : { certificate: failure.certificate }),
      },
    ),
    {
      acted: failure.sent,
      repeatable: repeatableReasons.has(failure.reason),
      trouble: failure.reason === 'time-out' ? 'time-out' : 'other',
    },
    { cause },
  );

export const wrongAddress = (asked: Asked, words: string, raw?: string, nature = never): CallError =>
  new CallError(problemOf('khaos-wrong-address', `${asked.operation}: ${words}`, { ...asked }), nature, raw === undefined ? {} : { raw });

export const faulted = (asked: Asked, text: string, raw: string): CallError =>
  new CallError(
    problemOf('khaos-fault', `${asked.operation}: Khaos Control reported "${text}".`, { ...asked }),
    { acted: 'maybe', repeatable: false, trouble: 'fault' },
    { raw },
  );

export const unreadable = (asked: Asked, detail: string, raw: string, repeatable = false): CallError =>
  new CallError(
    problemOf('khaos-unreadable', `${asked.operation}: the answer cannot be read (${detail}).`, { ...asked }),
    { acted: 'maybe', repeatable, trouble: 'other' },
    { raw },
  );

const faultWords: Record<XmlFault, string> = {
  empty: 'it is empty',
  html: 'it is a web page',
  forbidden: 'it holds what Quayside refuses to read: entities of its own or endless nesting',
  broken: 'it is not whole XML',
};

/** What is thrown for `error` while the XML of an answer was read; `raw` is what is kept for support. */
export const xmlFailure = (asked: Asked, raw: string, error: unknown): unknown => {
  if (!(error instanceof XmlError)) return error;
  // A web page where XML should be: not KC's program. Whether something behind it acted is not known.
  if (error.fault === 'html') return wrongAddress(asked, `${asked.host} answered with a web page.`, raw, { ...never, acted: 'maybe' });
  // Half an answer may come whole the next time; a hostile one is not asked for again.
  return unreadable(asked, faultWords[error.fault], raw, error.fault === 'broken' || error.fault === 'empty');
};

/** Any text of KC as XML. */
export const documentOf = (asked: Asked, text: string, raw = text): XmlDocument => {
  try {
    return readXml(text);
  } catch (error) {
    throw xmlFailure(asked, raw, error);
  }
};

/** States with which the web server answers before KC's program runs, so that nothing was done. */
const refusals = new Map<number, ProblemCause>([
  [301, 'khaos-wrong-address'],
  [302, 'khaos-wrong-address'],
  [307, 'khaos-wrong-address'],
  [308, 'khaos-wrong-address'],
  [401, 'khaos-unauthorised'],
  [403, 'khaos-unauthorised'],
  [404, 'khaos-wrong-address'],
  [405, 'khaos-wrong-address'],
  [410, 'khaos-wrong-address'],
]);

const looksLikeXml = (text: string): boolean => /^\s*<(?!!doctype\s+html|html)/i.test(text);

/** Longer answers are as long as the catalogue, and never held as one text: it would be beside the bytes, and as long again. */
const longestHeld = 512 * 1024;

/** `raw`: the whole text; of one that is not held its beginning, `isWhole` false. `parts` gives it from its beginning, each time it is asked. */
export type AnswerText = { raw: string; isWhole: boolean; parts(): Iterable<string>; misnamed: string | undefined };

const beginningOf = ([first]: Iterable<string>): string => first ?? '';

const textOf = async ({ body, headers }: HttpAnswer, breathe: () => Promise<void>): Promise<AnswerText> => {
  // The network has just put the bytes together; looking through them is a piece of work of its own.
  if (body.length > longestHeld) await breathe();
  const { parts, misnamed } = textOfBytes(body, headers['content-type']);
  if (body.length > longestHeld) return { raw: beginningOf(parts()), isWhole: false, parts, misnamed };
  const raw = [...parts()].join('');
  return { raw, isWhole: true, parts: () => [raw], misnamed };
};

/** The text of an answer. Throws for every HTTP state that is no answer of KC's program; a fault may come with 200 or 500. */
export const textOfAnswer = async (asked: Asked, answer: HttpAnswer, breathe: () => Promise<void>): Promise<AnswerText> => {
  const text = await textOf(answer, breathe);
  const { raw } = text;
  const facts = { ...asked, httpState: answer.httpState };
  const refusal = refusals.get(answer.httpState);
  if (refusal !== undefined) {
    throw new CallError(problemOf(refusal, `${asked.operation}: ${asked.host} answered with HTTP ${answer.httpState}.`, facts), never, {
      raw,
    });
  }
  const success = answer.httpState >= 200 && answer.httpState < 300;
  if (!success && !(answer.httpState === 500 && looksLikeXml(raw))) {
    throw new CallError(
      problemOf('khaos-unreachable', `${asked.operation}: ${asked.host} answered with HTTP ${answer.httpState}.`, facts),
      later,
      { raw },
    );
  }
  return text;
};

/** What a schema makes of an element of the answer; throws `khaos-unreadable` naming the first place that does not fit. */
export const fitted = <T>(asked: Asked, schema: z.ZodType<T>, value: unknown, raw: string): T => {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const first = read.error.issues[0];
  throw unreadable(asked, `${first?.path.join('/') ?? ''}: ${first?.message ?? ''}`, raw);
};
