/** The engine's network on the practice clock: real sockets, virtual time (see `bench-clock.ts`). */
import { nowHeader, tookHeader, type BenchClock } from './bench-clock.ts';
import type { Http, HttpRequest } from '../../electron/engine/ports.ts';

/** What is asked, as the log and the journals name it. */
const nameOf = ({ headers, body, method, url }: HttpRequest): string =>
  /#(\w+)/.exec(headers['soapaction'] ?? '')?.[1] ??
  /"operationName":"(\w+)"/.exec(body?.slice(-200_000) ?? '')?.[1] ??
  `${method} ${new URL(url).pathname}`;

export const pacedHttp = (http: Http, clock: BenchClock): Http => ({
  send: (request) =>
    clock.exchange(
      nameOf(request),
      () => http.send({ ...request, headers: { ...request.headers, [nowHeader]: String(clock.nowMs()) } }),
      (given) => Number(given.headers[tookHeader] ?? 0),
    ),
});
