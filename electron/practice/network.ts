/** A network without sockets: an axios adapter that reaches practice systems through promises that a given clock settles. */
import axios, {
  AxiosError,
  AxiosHeaders,
  CanceledError,
  type AxiosAdapter,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { PracticeAnswer, PracticeRequest, PracticeSystem } from './wire.ts';

/** The clock that moves every exchange; the function that `after` returns cancels and may be called twice. */
export type NetworkClock = { nowMs(): number; after(delayMs: number, task: () => void): () => void };

/**
 * One thing that happened on the way, for a host that counts or kills:
 * `sent` the request left, `arrived` the system was asked, `answered` a whole answer reached the client,
 * `failed` the client's promise was rejected (with axios' code).
 */
export type NetworkEvent = {
  kind: 'sent' | 'arrived' | 'answered' | 'failed';
  atMs: number;
  /** Counts requests of this network from 1. */
  exchange: number;
  /** `host:port` */
  host: string;
  code?: string;
};

export type NetworkOptions = {
  clock: NetworkClock;
  /** By `host:port`; the port is always said (443 for https, 80 for http where the address names none). */
  hosts: ReadonlyMap<string, Pick<PracticeSystem, 'react'>>;
  /** Time one way; an exchange takes twice that and what the system adds. */
  travelMs: number;
  log?: (event: NetworkEvent) => void;
};

const textOf = (data: unknown): string | undefined => {
  if (data === undefined || data === null) return '';
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString('utf8');
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  return undefined;
};

/** Most requests name their address whole; for those axios would put its settings together a second time. */
const addressOf = (config: InternalAxiosRequestConfig): string =>
  config.url !== undefined && config.baseURL === undefined && config.params === undefined ? config.url : axios.getUri(config);

const bytesOf = (body: string | Uint8Array): Buffer => (typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body));

/** Lower-case names, as a Node server sees them. */
const requestHeaders = (config: InternalAxiosRequestConfig, url: URL, body: string): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(AxiosHeaders.from(config.headers).toJSON())) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  headers['host'] = url.host;
  headers['user-agent'] ??= 'axios';
  if (body !== '') headers['content-length'] ??= String(Buffer.byteLength(body));
  const user = config.auth?.username ?? decodeURIComponent(url.username);
  const password = config.auth?.password ?? decodeURIComponent(url.password);
  if (user !== '' || password !== '') {
    headers['authorization'] = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
  return headers;
};

/** The error a socket would have given; axios takes code and message over as they are. */
const socketError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/**
 * An adapter for `axios.create({ adapter })`. Honours `timeout`, `signal`, `responseType` (text and arraybuffer),
 * `validateStatus`, `maxContentLength` and `maxBodyLength`, and rejects with the codes of axios' own HTTP adapter:
 * `ENOTFOUND` for a host nobody knows, `ECONNREFUSED`, `ECONNRESET`, `ERR_BAD_RESPONSE` for half an answer,
 * `ECONNABORTED` (or `ETIMEDOUT` where axios is told to) after the time limit, `ERR_CANCELED`.
 * A request that left arrives, whatever its sender does afterwards.
 */
export const practiceNetwork = (options: NetworkOptions): AxiosAdapter => {
  const { clock, hosts, travelMs } = options;
  /** A name that resolves refuses on other ports; loopback always resolves. */
  const names = new Set(['127.0.0.1', 'localhost', ...[...hosts.keys()].map((key) => key.slice(0, key.lastIndexOf(':')))]);
  let exchanges = 0;

  return (config) =>
    new Promise<AxiosResponse>((resolve, reject) => {
      const url = new URL(addressOf(config));
      const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
      const host = `${url.hostname}:${port}`;
      const method = (config.method ?? 'get').toUpperCase();
      const sentRequest = { host, method, path: url.pathname + url.search };
      const exchange = ++exchanges;
      const tell = (kind: NetworkEvent['kind'], code?: string) =>
        options.log?.({ kind, atMs: clock.nowMs(), exchange, host, ...(code === undefined ? {} : { code }) });

      let open = true;
      let cancelTimeLimit = (): void => undefined;
      const finish = (): boolean => {
        if (!open) return false;
        open = false;
        cancelTimeLimit();
        config.signal?.removeEventListener?.('abort', onAbort);
        return true;
      };
      const fail = (error: AxiosError): void => {
        if (!finish()) return;
        tell('failed', error.code);
        reject(error);
      };
      const onAbort = () => fail(new CanceledError(undefined, config, sentRequest));
      const refuse = (code: string, text: string, response?: AxiosResponse) =>
        fail(new AxiosError(text, code, config, sentRequest, response));
      const breakDown = (code: string, text: string) => fail(AxiosError.from(socketError(code, text), undefined, config, sentRequest));

      if (config.signal?.aborted === true) return onAbort();
      const body = textOf(config.data);
      if (body === undefined || config.responseType === 'stream') {
        return refuse(AxiosError.ERR_NOT_SUPPORT, 'The practice network carries text and bytes, no streams');
      }
      if ((config.maxBodyLength ?? -1) > -1 && Buffer.byteLength(body) > (config.maxBodyLength ?? 0)) {
        return refuse(AxiosError.ERR_BAD_REQUEST, 'Request body larger than maxBodyLength limit');
      }

      const timeoutMs = config.timeout ?? 0;
      if (timeoutMs > 0) {
        cancelTimeLimit = clock.after(timeoutMs, () =>
          refuse(
            config.transitional?.clarifyTimeoutError === true ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED,
            config.timeoutErrorMessage ?? `timeout of ${timeoutMs}ms exceeded`,
          ),
        );
      }
      config.signal?.addEventListener?.('abort', onAbort);

      const responseOf = (answer: PracticeAnswer): AxiosResponse => ({
        data: undefined,
        status: answer.status,
        statusText: '',
        headers: new AxiosHeaders({ ...answer.headers, 'content-length': String(Buffer.byteLength(answer.body)) }).normalize(false),
        config,
        request: sentRequest,
      });
      const deliver = (answer: PracticeAnswer): void => {
        const bytes = bytesOf(answer.body);
        if ((config.maxContentLength ?? -1) > -1 && bytes.length > (config.maxContentLength ?? 0)) {
          return refuse(AxiosError.ERR_BAD_RESPONSE, `maxContentLength size of ${config.maxContentLength} exceeded`);
        }
        const response = responseOf(answer);
        response.data = config.responseType === 'arraybuffer' ? bytes : bytes.toString('utf8').replace(/^\uFEFF/, '');
        if (config.validateStatus && !config.validateStatus(answer.status)) {
          return refuse(
            answer.status >= 400 && answer.status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE,
            `Request failed with status code ${answer.status}`,
            response,
          );
        }
        if (!finish()) return;
        tell('answered');
        resolve(response);
      };
      const cut = (answer: PracticeAnswer, bytes: number): void => {
        // The last byte makes an answer whole, however the connection ends afterwards.
        if (bytes >= Buffer.byteLength(answer.body)) return deliver(answer);
        refuse(AxiosError.ERR_BAD_RESPONSE, 'stream has been aborted', responseOf(answer));
      };

      const arrive = (): void => {
        const system = hosts.get(host);
        if (system === undefined) {
          return names.has(url.hostname)
            ? breakDown('ECONNREFUSED', `connect ECONNREFUSED ${host}`)
            : breakDown('ENOTFOUND', `getaddrinfo ENOTFOUND ${url.hostname}`);
        }
        tell('arrived');
        const request: PracticeRequest = {
          method,
          target: url.pathname + url.search,
          headers: requestHeaders(config, url, body),
          body,
        };
        const reaction = system.react(request);
        const back = (afterMs: number, task: () => void) => void clock.after(afterMs + travelMs, task);
        switch (reaction.kind) {
          case 'answer':
            return back(reaction.afterMs, () => deliver(reaction.answer));
          case 'cut':
            return back(reaction.afterMs, () => cut(reaction.answer, reaction.bytes));
          case 'reset':
            return back(reaction.afterMs, () => breakDown('ECONNRESET', 'socket hang up'));
          case 'silence':
            return;
          case 'refuse':
            return back(0, () => breakDown('ECONNREFUSED', `connect ECONNREFUSED ${host}`));
        }
      };
      tell('sent');
      clock.after(travelMs, arrive);
    });
};
