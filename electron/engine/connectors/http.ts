/** The engine's network on axios: whatever the other side says is an answer, and a missing answer says how far the request got. */
import axios, { type AxiosAdapter, type AxiosProxyConfig, type AxiosResponse } from 'axios';
import { HttpError, type Clock, type Http, type HttpAnswer, type HttpFailure, type HttpRequest, type Log } from '../ports.ts';
import { createAgents, keptMs, type Agents } from './checked-agent.ts';
import { failureOf, wasClosedMeanwhile } from './http-failure.ts';

export type HttpOptions = {
  clock: Clock;
  log: Log;
  /** Carries requests in place of sockets, e.g. the practice network of a simulation. */
  adapter?: AxiosAdapter;
  /** Used for every request without a pinned certificate; without it no proxy is used, whatever the environment says. */
  proxy?: AxiosProxyConfig;
  /** How requests name their sender; an engine that must be told apart from others has a name of its own. */
  userAgent?: string;
  /** Bytes of one answer, unpacked. */
  mostAnswerBytes?: number;
  /** Breaks off every request under way and refuses later ones. */
  signal?: AbortSignal;
};

/** The largest answer known, a KC price list of 5,000 items, is 4 MB; twenty times that is a mistake or an attack. */
export const mostAnswerBytes = 80 * 1024 * 1024;

const usualUserAgent = 'Quayside';

const plainHeaders = (response: AxiosResponse): Record<string, string> => {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined && value !== null) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
};

const addressOf = (request: HttpRequest): URL => {
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new HttpError({ reason: 'other', sent: 'no', detail: 'the address is not an http or https address' });
};

/**
 * Time limits run on the given clock and cover the whole exchange. Redirects are answers, never followed: a repeated POST is for
 * the caller to decide. Only what is repeatable goes over a connection that served before, so that an idle one closed by the server cannot
 * make a write unsure.
 * The log gets host, sizes and times: addresses, headers and bodies may hold secrets.
 */
export const createHttp = (options: HttpOptions): Http => {
  const { clock, log } = options;
  const [fresh, kept] = [createAgents('once'), createAgents('again')];
  const client = axios.create({
    ...(options.adapter === undefined ? {} : { adapter: options.adapter }),
    responseType: 'arraybuffer',
    validateStatus: () => true,
    maxRedirects: 0,
    maxContentLength: options.mostAnswerBytes ?? mostAnswerBytes,
    maxBodyLength: Infinity,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    transitional: { clarifyTimeoutError: true },
  });

  let keptUsedAtMs = clock.nowMs();
  /** After a sleep of the PC a connection may be dead without anybody's word: nothing would come over it until the time limit. */
  const throughKept = (): Agents => {
    const nowMs = clock.nowMs();
    if (Math.abs(nowMs - keptUsedAtMs) > keptMs) kept.letGo();
    keptUsedAtMs = nowMs;
    return kept;
  };

  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const url = addressOf(request);
    const startedMs = clock.monotonicMs();
    const facts = (): Record<string, string | number> => ({
      method: request.method,
      host: url.host,
      sentBytes: request.body === undefined ? 0 : Buffer.byteLength(request.body),
      durationMs: Math.round(clock.monotonicMs() - startedMs),
    });

    const breakOff = new AbortController();
    const onStop = () => breakOff.abort();
    if (options.signal?.aborted === true) onStop();
    options.signal?.addEventListener('abort', onStop);
    let outOfTime = false;
    const cancelTimeLimit = clock.after(request.timeLimitMs, () => {
      outOfTime = true;
      breakOff.abort();
    });

    const over = (agents: Agents): Promise<AxiosResponse<Uint8Array>> =>
      client.request<Uint8Array>({
        method: request.method,
        url: request.url,
        headers: { 'user-agent': options.userAgent ?? usualUserAgent, ...request.headers },
        data: request.body,
        signal: breakOff.signal,
        proxy: request.pinnedCertificate === undefined ? (options.proxy ?? false) : false,
        httpAgent: agents.plain,
        httpsAgent: agents.secure(request.pinnedCertificate),
      });

    let response: AxiosResponse<Uint8Array>;
    try {
      response = await (request.repeatable === true
        ? over(throughKept()).catch((error: unknown) => {
            if (!wasClosedMeanwhile(error)) throw error;
            return over(fresh);
          })
        : over(fresh));
    } catch (error) {
      const failure: HttpFailure = outOfTime
        ? { reason: 'time-out', sent: 'maybe', detail: `no whole answer within ${request.timeLimitMs} ms` }
        : failureOf(error);
      log.warn('http-failed', { ...facts(), ...failure });
      throw new HttpError(failure, error);
    } finally {
      cancelTimeLimit();
      options.signal?.removeEventListener('abort', onStop);
    }
    // The answer is here: nothing that happens from now on may be taken for a network that failed.
    const body = response.data;
    log.info('http', { ...facts(), httpState: response.status, receivedBytes: body.length });
    return { httpState: response.status, headers: plainHeaders(response), body };
  };

  return { send };
};
