/** HTTP answers that need no shop: refusals, faults, and what the journal calls their fate. */
import { STATUS_CODES } from 'node:http';
import type { JournalEntry, PracticeAnswer, Reaction } from '../wire.ts';
import { defaultErrorCode, type Fault } from './faults.ts';

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): PracticeAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

export const unauthorised = (): PracticeAnswer =>
  json(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });

/** What a proxy or a maintenance page sends in the place of an answer. */
const htmlPage = (): PracticeAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html>\n<html><head><title>Something went wrong</title></head><body><h1>We will be back shortly</h1></body></html>\n',
});

/** The answer of a fault that has nothing to do with what was asked; undefined for faults of other kinds. */
export const faultAnswer = (fault: Fault): PracticeAnswer | undefined => {
  switch (fault.kind) {
    case 'server-error': {
      const code = fault.code ?? defaultErrorCode;
      return json(code, { errors: STATUS_CODES[code] ?? 'Error' });
    }
    case 'rate-limited':
      // A decimal in a string, as measured (`reference/shopify-admin-api.md §6.1`).
      return json(
        429,
        { errors: 'Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.' },
        { 'retry-after': '4.0' },
      );
    case 'html-body':
      return htmlPage();
    case 'token-expired':
      return unauthorised();
    default:
      return undefined;
  }
};

/** The journal's word for what became of the answer. */
export const deliveryOf = (fault: Fault | undefined): JournalEntry['delivery'] => {
  switch (fault?.kind) {
    case 'refused':
    case 'reset-before':
    case 'silence-before':
      return 'refused';
    case 'reset-after':
    case 'silence-after':
    case 'acts-later':
      return 'lost';
    case 'half-answer':
      return 'cut';
    default:
      return 'delivered';
  }
};

/** What becomes of an answer that was made, its effects done. */
export const fateOf = (fault: Fault | undefined, answer: PracticeAnswer, afterMs: number): Reaction => {
  switch (fault?.kind) {
    case 'reset-after':
      return { kind: 'reset', afterMs };
    case 'silence-after':
      return { kind: 'silence' };
    case 'half-answer':
      return { kind: 'cut', answer, bytes: Math.floor(Buffer.byteLength(answer.body) / 2), afterMs };
    default:
      return { kind: 'answer', answer, afterMs };
  }
};

/** What becomes of a request that is broken off before anything was done; undefined where it is not. */
export const brokenOff = (fault: Fault | undefined, afterMs: number): Reaction | undefined => {
  switch (fault?.kind) {
    case 'refused':
      return { kind: 'refuse' };
    case 'reset-before':
      return { kind: 'reset', afterMs };
    case 'silence-before':
      return { kind: 'silence' };
    default:
      return undefined;
  }
};
