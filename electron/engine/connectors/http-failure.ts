/** What an error of axios or of a socket says about the request: why there is no answer, and whether anything can have arrived. */
import { AxiosError } from 'axios';
import { ClientRequest } from 'node:http';
import type { HttpFailure } from '../ports.ts';
import { BeforeSending, certificateRefused } from './checked-agent.ts';

const reasonByCode: Record<string, HttpFailure['reason']> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'name-not-found',
  EAI_AGAIN: 'name-not-found',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'time-out',
  ECONNABORTED: 'time-out',
  [certificateRefused]: 'certificate',
  [AxiosError.ERR_CANCELED]: 'cancelled',
  // Half an answer, or one over the size limit: axios gives both the same code.
  [AxiosError.ERR_BAD_RESPONSE]: 'cut',
  ERR_STREAM_PREMATURE_CLOSE: 'cut',
};

/** Nothing listened, or nobody of that name: no connection, so nothing was sent, whoever reports it. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const beforeSending = (error: unknown): BeforeSending | undefined => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof BeforeSending) return cause;
  }
  return undefined;
};

/** Whether nothing came back over a connection that had served before: most likely it had been closed by the other side already. */
export const wasClosedMeanwhile = (error: unknown): boolean =>
  error instanceof AxiosError &&
  error.request instanceof ClientRequest &&
  error.request.reusedSocket &&
  reasonByCode[error.code ?? ''] === 'reset';

/** Never fails; whatever is unknown is `other` and may have arrived. */
export const failureOf = (error: unknown): HttpFailure => {
  const early = beforeSending(error);
  const code = early?.code ?? codeOf(error) ?? '';
  return {
    reason: reasonByCode[code] ?? 'other',
    sent: early !== undefined || neverConnected.has(code) ? 'no' : 'maybe',
    detail: [code, early?.message ?? (error instanceof Error ? error.message : String(error))].filter((part) => part !== '').join(' '),
    ...(early?.fingerprint === undefined ? {} : { certificate: early.fingerprint }),
  };
};
