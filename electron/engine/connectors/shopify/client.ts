/** One document to Shopify and its answer back: token, governor, time limit, and what may be asked again. */
import { DateTime } from 'luxon';
import type { z } from 'zod';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import { HttpError, type Clock, type Http, type HttpAnswer, type Log, type Random, type Secrets } from '../../ports.ts';
import {
  bucketOf,
  bodyText,
  dataOf,
  envelopeOf,
  isThrottled,
  otherVersionOf,
  problemOfHttpState,
  unconfirmed,
  type Asking,
  type Envelope,
} from './answer.ts';
import type { ShopifyConnection } from './connection.ts';
import type { ShopifyDocument } from './document.ts';
import { createGovernor, type Governor } from './governor.ts';
import { budgetProbe } from './shop.ts';
import type { ShopifyLane } from './shopify.ts';
import { createTokenSource } from './token.ts';

export type ShopifyParts = {
  connection: ShopifyConnection;
  http: Http;
  clock: Clock;
  random: Random;
  log: Log;
  secrets: Secrets;
};

export type Asked<T> = {
  data: T;
  /** Shopify's own Date header in ms since 1970; undefined where it sent none. */
  shopTimeMs: number | undefined;
};

export type ShopifyClient = {
  /**
   * Asks, and asks again where that is safe: a mutation only when it certainly was not carried out. `soon`: for a write that rests on
   * what was read, and on a lease renewed, just before; rather than wait long it is not sent, which throws `shopify-busy`.
   */
  ask<S extends z.ZodType, Variables>(
    document: ShopifyDocument<S, Variables>,
    variables: Variables,
    lane: ShopifyLane,
    soon?: 'soon',
  ): Promise<Asked<z.output<S>>>;
  budget: Governor['budget'];
  /** Shopify's clock now, in ms since 1970: its last Date header, gone on by the monotonic clock. Undefined before the first. */
  shopNowMs(): number | undefined;
};

/** Shopify ends its own requests after half a minute at most. */
const timeLimitMs = 35_000;
/** How long a read waits before it is asked again; after the last the caller's own schedule takes over. */
const readAgainMs = [500, 2_000, 8_000];
/** The mirror makes THROTTLED rare; several in a row mean that somebody else drains the bucket. */
const mostThrottled = 10;
const mostRetryAfterMs = 60_000;
/** All the waiting of a write that is to go soon: a quarter of the time for which the plan of a fulfilment counts as fresh. */
const soonMs = 5_000;

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const originOf = (connection: ShopifyConnection): string => {
  if (connection.origin === undefined) return `https://${connection.domain}`;
  const { hostname, origin } = new URL(connection.origin);
  // A token must never go anywhere but to the shop, or to a practice shop on this PC.
  if (!loopback.test(hostname)) throw new RangeError(`${connection.origin} is not on this PC`);
  return origin;
};

export const createShopifyClient = (parts: ShopifyParts): ShopifyClient => {
  const { connection, http, clock, random, log } = parts;
  const origin = originOf(connection);
  const tokens = createTokenSource({ ...parts, origin });
  const governor = createGovernor(clock);
  /** What Shopify says a document costs where that is not what we reckoned, by name and reckoned cost. */
  const toldCosts = new Map<string, number>();
  let learning: Promise<unknown> | undefined;
  let heard: { shopTimeMs: number; monotonicMs: number } | undefined;

  const pause = (delayMs: number): Promise<void> => new Promise((resolve) => void clock.after(delayMs, resolve));
  /** Up to a quarter more, so that several engines do not knock together. */
  const jittered = (delayMs: number): number => Math.round(delayMs * (1 + random.next() / 4));

  const post = async (document: { name: string; text: string }, variables: unknown, token: string, asking: Asking): Promise<HttpAnswer> => {
    try {
      return await http.send({
        method: 'POST',
        url: `${origin}/admin/api/${connection.apiVersion}/graphql.json`,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'x-shopify-access-token': token,
          'user-agent': connection.clientName,
        },
        body: JSON.stringify({ query: document.text, operationName: document.name, variables }),
        timeLimitMs,
        ...(asking === 'read' ? { repeatable: true } : {}),
      });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const { reason, sent } = error.failure;
      if (asking === 'write' && sent === 'maybe') {
        throw unconfirmed(connection, `No answer to ${document.name}.`, { document: document.name, reason });
      }
      throw new ProblemError(
        problemOf('shopify-unreachable', `${connection.domain} does not answer.`, {
          store: connection.storeId,
          document: document.name,
          reason,
        }),
        { cause: error },
      );
    }
  };

  const note = (document: { name: string }, answer: HttpAnswer, reckoned: number, envelope: Envelope | undefined): void => {
    const deprecated = answer.headers['x-shopify-api-deprecated-reason'];
    if (deprecated !== undefined) log.warn('shopify-deprecated', { document: document.name, reason: deprecated });
    const told = bucketOf(envelope)?.requested;
    const key = `${document.name} ${reckoned}`;
    if (told === undefined || (toldCosts.get(key) ?? reckoned) === told) return;
    toldCosts.set(key, told);
    log.info('shopify-cost-differs', { document: document.name, reckoned, told });
  };

  /** The first question a new connector asks is the cheapest, so that every later one knows the bucket. */
  const learnBucket = async (lane: ShopifyLane): Promise<void> => {
    learning ??= askKnowing(budgetProbe, {}, lane).finally(() => {
      learning = undefined;
    });
    await learning;
  };

  const ask: ShopifyClient['ask'] = async (document, variables, lane, soon) => {
    if (!governor.knows()) await learnBucket(lane);
    return askKnowing(document, variables, lane, soon);
  };

  const busy = (document: { name: string }, summary: string, retryAfterMs?: number): ProblemError =>
    new ProblemError(
      problemOf(
        'shopify-busy',
        summary,
        { store: connection.storeId, document: document.name },
        retryAfterMs === undefined ? {} : { retryAfterMs },
      ),
    );

  const askKnowing: ShopifyClient['ask'] = async (document, variables, lane, soon) => {
    const untilMs = soon === undefined ? Number.POSITIVE_INFINITY : clock.monotonicMs() + soonMs;
    const asking: Asking = document.kind === 'query' ? 'read' : 'write';
    const reckoned = document.cost(variables);
    let throttled = 0;
    let failures = 0;
    let renewals = 0;

    for (;;) {
      try {
        const token = await tokens.current();
        const passage = await governor.admit(toldCosts.get(`${document.name} ${reckoned}`) ?? reckoned, lane);
        if (clock.monotonicMs() > untilMs) {
          passage.unused();
          throw busy(document, `Shopify had no room for ${document.name} for too long.`);
        }
        let answer: HttpAnswer;
        let envelope: Envelope | undefined;
        try {
          answer = await post(document, variables, token, asking);
          envelope = answer.httpState === 200 ? envelopeOf(answer) : undefined;
          const bucket = bucketOf(envelope);
          if (bucket !== undefined) passage.answered(bucket.reading, bucket.charged);
        } finally {
          passage.lost();
        }
        note(document, answer, reckoned, envelope);

        if (answer.httpState === 401 && renewals === 0 && tokens.refused(token)) {
          renewals += 1;
          continue;
        }
        if (answer.httpState !== 200) throw problemOfHttpState(answer, connection, asking);
        if (envelope !== undefined && isThrottled(envelope)) {
          log.warn('shopify-throttled', { document: document.name, lane });
          throttled += 1;
          if (throttled > mostThrottled) {
            throw busy(document, 'Shopify keeps asking to slow down.');
          }
          // The governor now knows what is in the bucket and waits for the rest.
          await pause(jittered(100 * throttled));
          continue;
        }
        const data = dataOf(envelope, answer, document, { connection, asking, granted: tokens.granted() });
        const otherVersion = otherVersionOf(answer, connection);
        if (otherVersion !== undefined) {
          const facts = { store: connection.storeId, asked: connection.apiVersion, answered: otherVersion };
          log.error('shopify-version', facts);
          // A write has happened by now: to refuse its answer would only lose it. The next read stops the flow.
          if (asking === 'read') {
            throw new ProblemError(
              problemOf('shopify-version', `Shopify answered with version ${otherVersion} in place of ${connection.apiVersion}.`, facts),
              {
                raw: bodyText(answer),
              },
            );
          }
        }
        const date = DateTime.fromHTTP(answer.headers['date'] ?? '');
        if (!date.isValid) return { data, shopTimeMs: undefined };
        heard = { shopTimeMs: date.toMillis(), monotonicMs: clock.monotonicMs() };
        return { data, shopTimeMs: heard.shopTimeMs };
      } catch (error) {
        const waitMs = againAfterMs(error, asking, failures);
        if (waitMs === undefined) throw error;
        if (clock.monotonicMs() + waitMs > untilMs) throw busy(document, `Shopify asked to wait before ${document.name}.`, waitMs);
        failures += 1;
        await pause(jittered(waitMs));
      }
    }
  };

  /** How long until this may be asked again; undefined: not by the connector. A refused 429 was certainly not carried out, so writes wait for it too. */
  const againAfterMs = (error: unknown, asking: Asking, failures: number): number | undefined => {
    const backOffMs = readAgainMs[failures];
    if (!(error instanceof ProblemError) || backOffMs === undefined) return undefined;
    const { cause, retryAfterMs, facts } = error.problem;
    if (cause === 'shopify-busy' && facts['httpState'] === 429) {
      return (retryAfterMs ?? 0) <= mostRetryAfterMs ? Math.max(retryAfterMs ?? 0, backOffMs) : undefined;
    }
    return asking === 'read' && cause === 'shopify-unreachable' ? backOffMs : undefined;
  };

  return {
    ask,
    budget: governor.budget,
    shopNowMs: () => (heard === undefined ? undefined : heard.shopTimeMs + clock.monotonicMs() - heard.monotonicMs),
  };
};
