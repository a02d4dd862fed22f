/** A practice Shopify shop as the network sees it: the Admin API, the token endpoint, faults, and a journal of all of it. */
import { createChance, restoreChance, type Chance, type ChanceState } from '../chance.ts';
import type { JournalEffect, JournalEntry, PracticeAnswer, PracticeClock, PracticeRequest, PracticeSystem, Reaction } from '../wire.ts';
import { createAccess, tokenLifeMs, type AccessState, type Credentials } from './access.ts';
import { createBucket, type BucketState, type Plan } from './bucket.ts';
import type { CostOptions } from './cost.ts';
import { createFaults, defaultDelayMs, defaultErrorCode, faultKinds, htmlPage, type Fault, type FaultKind, type FaultsState } from './faults.ts';
import type { Fields } from './fields.ts';
import { beginIdempotent, readRequest, runAsked, type Ran, type Reading } from './graphql.ts';
import { createIdempotencyStore, type IdempotencyState } from './idempotency.ts';
import { routeOf, type Route } from './route.ts';
import { loadSchema, type AdminSchema } from './schema.ts';
import type { Shop } from './shop/shop.ts';

export type PracticeShopifyOptions = {
  shop: Shop;
  answers: Fields;
  clock: PracticeClock;
  /** A whole number; tokens, request ids and answer times follow from it. */
  seed: number;
  plan: Plan;
  credentials: Credentials;
  /** Handles of the granted scopes. */
  scopes: readonly string[];
  /** The versions served, ascending; default the pinned one of the published package. */
  schemas?: readonly AdminSchema[];
  /** Default: `nodes(ids:)` is priced once. */
  cost?: CostOptions;
  /** How long the shop takes over an answer; default no time at all. */
  latency?: { lowMs: number; highMs: number };
  /** Default 24 hours. */
  tokenLifeMs?: number;
  /** How late filtered lists see a change; default at once. */
  indexLagMs?: number;
};

/** The practice shop's API with the switches of whoever runs it. All act at once, at the clock's now. */
export type PracticeShopify = PracticeSystem & {
  faultKinds: readonly FaultKind[];
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Another plan, with a full bucket. */
  setPlan(plan: Plan): void;
  /** Lowers bucket and restore rate to a part (0.5 is half) until a moment, or until lifted with 1. */
  lowerLimits(factor: number, untilMs?: number): void;
  /** Ends the secret and every token bought with it. */
  revokeSecret(secret: string): void;
  addSecret(secret: string): void;
  /** Ends the bought tokens before their time. */
  endTokens(): void;
  setInstallation(installation: { sameOrganisation?: boolean; installed?: boolean }): void;
  setScopes(scopes: readonly string[]): void;
  /** With true, names, addresses, e-mails and phones are null and an ACCESS_DENIED error (level 2 not approved). */
  withholdPersonalData(withhold: boolean): void;
  setIndexLag(lagMs: number): void;
  /** How many answers said THROTTLED. */
  throttledCount(): number;
};

/** What is kept of a request that acts after its connection was broken. */
type LateAct = { dueMs: number; sentAtMs: number; request: PracticeRequest };

type Saved = {
  journal: JournalEntry[];
  scopes: string[];
  withheld: boolean;
  throttled: number;
  indexLagMs: number;
  chance: ChanceState;
  late: LateAct[];
  bucket: BucketState;
  access: AccessState;
  faults: FaultsState;
  idempotency: IdempotencyState;
  shop: unknown;
};

const json = (status: number, value: unknown, headers: Record<string, string> = {}): PracticeAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

const unauthorised = (): PracticeAnswer =>
  json(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });

/** Answers that have nothing to do with what was asked. */
const faultAnswer = (fault: Fault): PracticeAnswer | undefined => {
  switch (fault.kind) {
    case 'server-error':
      return json(fault.code ?? defaultErrorCode, { errors: 'Service unavailable' });
    case 'rate-limited':
      // A decimal in a string, as measured (`reference/shopify-admin-api.md §6.1`).
      return json(429, { errors: 'Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.' }, { 'retry-after': '4.0' });
    case 'html-body':
      return htmlPage();
    case 'token-expired':
      return unauthorised();
    default:
      return undefined;
  }
};

/** The journal's word for what became of the answer. */
const deliveryOf = (fault: Fault | undefined): JournalEntry['delivery'] => {
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

export const createPracticeShopify = (options: PracticeShopifyOptions): PracticeShopify => {
  const { shop, answers, clock } = options;
  const served = options.schemas ?? [loadSchema()];
  const cost = options.cost ?? { nodesPerId: false };
  const latency = options.latency ?? { lowMs: 0, highMs: 0 };
  const bucket = createBucket(options.plan, clock.nowMs());
  const store = createIdempotencyStore();
  const faults = createFaults();
  let chance: Chance = createChance(options.seed, 'shopify-api');
  const access = createAccess({
    credentials: options.credentials,
    lifeMs: options.tokenLifeMs ?? tokenLifeMs,
    // Restoring puts another generator in this one's place.
    draw: (limit) => chance.below(limit),
  });
  let journal: JournalEntry[] = [];
  let scopes: ReadonlySet<string> = new Set(options.scopes);
  let withheld = false;
  let throttled = 0;
  let indexLagMs = options.indexLagMs ?? 0;
  let late: LateAct[] = [];

  const note = (entry: Omit<JournalEntry, 'seq' | 'atMs'>): void => {
    journal.push({ seq: journal.length + 1, atMs: clock.nowMs(), ...entry });
  };
  const noteInside = (operation: string, effects: readonly JournalEffect[], facts: Record<string, unknown> = {}): void =>
    note({ by: 'system', operation, delivery: 'none', facts, effects });
  shop.onEvent(({ operation, effects }) => noteInside(operation, effects));

  const run = (reading: Reading & { kind: 'asked' }, client: string, leavesAtMs: number, fault: FaultKind | undefined, admitted: boolean): Ran => {
    const nowMs = clock.nowMs();
    const ran = runAsked(
      reading.asked,
      { nowMs, leavesAtMs, fault, admitted },
      { bucket, store, cost, answers, context: { shop, nowMs, client, scopes, indexLagMs }, withholdPersonalData: withheld },
    );
    if (ran.throttled) throttled += 1;
    return ran;
  };

  const read = (request: PracticeRequest, admin: AdminSchema): Reading =>
    readRequest(admin, request.headers['content-type'] ?? '', request.body, cost);

  const clientOf = (request: PracticeRequest): string => request.headers['user-agent'] ?? '';

  /** Does what was asked long after the connection broke; nobody hears the answer. */
  const actLate = ({ request, sentAtMs }: LateAct): void => {
    const route = routeOf(request, shop.domain, served);
    if (route.kind !== 'graphql') return;
    const reading = read(request, route.admin);
    if (reading.kind !== 'asked') return;
    const ran = run(reading, clientOf(request), clock.nowMs(), undefined, true);
    note({ by: 'system', operation: reading.names[0] ?? 'anonymous', client: clientOf(request), delivery: 'none', facts: { sentAtMs, ...ran.facts }, effects: ran.effects });
  };

  const settle = (): void => {
    const nowMs = clock.nowMs();
    for (;;) {
      const act = late[0];
      const shopDueMs = shop.nextDueMs() ?? Number.POSITIVE_INFINITY;
      if (act !== undefined && act.dueMs <= Math.min(nowMs, shopDueMs)) {
        late.shift();
        actLate(act);
      } else if (shopDueMs <= nowMs) {
        shop.settle();
      } else {
        return;
      }
    }
  };

  /** Everything but the fate of the connection. */
  type Handled = { answer: PracticeAnswer; effects: readonly JournalEffect[]; facts: Record<string, unknown> };
  const plain = (answer: PracticeAnswer): Handled => ({ answer, effects: [], facts: {} });

  const handleGraphql = (request: PracticeRequest, admin: AdminSchema, reading: Reading, leavesAtMs: number, fault: Fault | undefined): Handled => {
    const headers: Record<string, string> = { 'x-shopify-api-version': admin.version };
    if (reading.kind === 'refused') {
      const codes = Array.isArray(reading.errors) ? reading.errors.map((error) => error.extensions?.code ?? error.message) : ['unreadable'];
      return { answer: json(reading.code, { errors: reading.errors }, headers), effects: [], facts: { outcome: 'invalid', errors: codes } };
    }
    const { deprecated } = reading.asked.prepared;
    if (deprecated.length > 0) headers['x-shopify-api-deprecated-reason'] = deprecated.join(', ');
    const ran = run(reading, clientOf(request), leavesAtMs, fault?.kind, false);
    return { answer: json(200, ran.body, headers), effects: ran.effects, facts: ran.facts };
  };

  const handle = (request: PracticeRequest, route: Route, reading: Reading | undefined, leavesAtMs: number, fault: Fault | undefined): Handled => {
    const instead = fault === undefined ? undefined : faultAnswer(fault);
    if (fault?.kind === 'token-expired') access.endTokens();
    if (instead !== undefined) return plain(instead);
    switch (route.kind) {
      case 'unknown':
      case 'file':
        return plain(json(404, { errors: 'Not Found' }));
      case 'wrong-method':
        return plain(json(405, { errors: 'Method Not Allowed' }, { allow: route.allow }));
      case 'token': {
        const granted = access.grant(request, scopes, clock.nowMs());
        return granted.kind === 'token'
          ? { ...plain(json(200, granted.body)), facts: { outcome: 'token' } }
          : { ...plain(json(400, { error: granted.code, error_description: granted.description })), facts: { outcome: granted.code } };
      }
      case 'graphql':
        if (!access.admits(request, clock.nowMs())) return { ...plain(unauthorised()), facts: { outcome: 'unauthorised' } };
        return handleGraphql(request, route.admin, reading!, leavesAtMs, fault);
    }
  };

  const requestId = (): string => [8, 4, 4, 4, 12].map((size) => Array.from({ length: size }, () => chance.below(16).toString(16)).join('')).join('-');

  const react = (request: PracticeRequest): Reaction => {
    settle();
    const nowMs = clock.nowMs();
    const route = routeOf(request, shop.domain, served);
    const reading = route.kind === 'graphql' ? read(request, route.admin) : undefined;
    const names = reading?.names ?? [route.kind === 'token' ? 'token' : request.target];
    const fault = faults.strike(names);
    const afterMs = chance.between(latency.lowMs, latency.highMs) + (fault?.kind === 'slow' ? (fault.delayMs ?? defaultDelayMs) : 0);
    const id = requestId();
    const log = (facts: Record<string, unknown>, effects: readonly JournalEffect[]): void =>
      note({
        by: 'client',
        operation: names[0] ?? (route.kind === 'graphql' ? 'anonymous' : route.kind),
        client: clientOf(request),
        delivery: deliveryOf(fault),
        facts: { requestId: id, ...(fault === undefined ? {} : { fault: fault.kind }), ...facts },
        effects,
      });

    if (fault?.kind === 'refused') {
      log({}, []);
      return { kind: 'refuse' };
    }
    if (fault?.kind === 'reset-before' || fault?.kind === 'silence-before') {
      log({}, []);
      return fault.kind === 'reset-before' ? { kind: 'reset', afterMs } : { kind: 'silence' };
    }
    if (fault?.kind === 'acts-later') {
      const dueMs = nowMs + (fault.delayMs ?? defaultDelayMs);
      const willAct = reading?.kind === 'asked' && access.admits(request, nowMs);
      if (willAct) {
        late = [...late, { dueMs, sentAtMs: nowMs, request }].sort((left, right) => left.dueMs - right.dueMs);
        beginIdempotent(store, reading.asked, nowMs, dueMs);
      }
      log(willAct ? { actsAtMs: dueMs } : {}, []);
      return { kind: 'reset', afterMs };
    }

    const handled = handle(request, route, reading, nowMs + afterMs, fault);
    const answer: PracticeAnswer = {
      ...handled.answer,
      headers: { ...handled.answer.headers, date: new Date(nowMs + afterMs).toUTCString(), 'x-request-id': id },
    };
    log({ code: answer.status, ...handled.facts }, handled.effects);
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

  return {
    react,
    settle,
    nextDueMs: () => {
      const due = [late[0]?.dueMs, shop.nextDueMs()].filter((atMs) => atMs !== undefined);
      return due.length === 0 ? undefined : Math.min(...due);
    },
    get journal() {
      return journal;
    },
    save: (): Saved => ({
      journal: structuredClone(journal),
      scopes: [...scopes],
      withheld,
      throttled,
      indexLagMs,
      chance: chance.save(),
      late: structuredClone(late),
      bucket: bucket.save(),
      access: access.save(),
      faults: faults.save(),
      idempotency: store.save(),
      shop: shop.save(),
    }),
    restore: (state) => {
      // Only what `save` made comes back here; the practice file refuses other formats.
      const saved = state as Saved;
      journal = structuredClone(saved.journal);
      scopes = new Set(saved.scopes);
      withheld = saved.withheld;
      throttled = saved.throttled;
      indexLagMs = saved.indexLagMs;
      chance = restoreChance(saved.chance);
      late = structuredClone(saved.late);
      bucket.restore(saved.bucket);
      access.restore(saved.access);
      faults.restore(saved.faults);
      store.restore(saved.idempotency);
      shop.restore(saved.shop);
    },
    faultKinds,
    addFault: faults.add,
    clearFaults: faults.clear,
    setPlan: (plan) => bucket.setPlan(plan, clock.nowMs()),
    lowerLimits: (factor, untilMs) => bucket.lower(factor, untilMs ?? null, clock.nowMs()),
    revokeSecret: access.revokeSecret,
    addSecret: access.addSecret,
    endTokens: access.endTokens,
    setInstallation: access.setInstallation,
    setScopes: (next) => {
      scopes = new Set(next);
    },
    withholdPersonalData: (withhold) => {
      withheld = withhold;
    },
    setIndexLag: (lagMs) => {
      indexLagMs = lagMs;
    },
    throttledCount: () => throttled,
  };
};
