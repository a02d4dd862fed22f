/** A practice Shopify shop as the network sees it: the Admin API, the token endpoint, faults, and a journal of all of it. */
import { createChance, restoreChance, type Chance, type ChanceState } from '../chance.ts';
import type { JournalEffect, JournalEntry, PracticeAnswer, PracticeClock, PracticeRequest, PracticeSystem, Reaction } from '../wire.ts';
import { createAccess, tokenLifeMs, type AccessState, type Credentials } from './access.ts';
import { createBucket, type BucketState, type Plan } from './bucket.ts';
import { createBulkRunner } from './bulk-runner.ts';
import { createBulk, withFields, type BulkErrorCode, type BulkState } from './bulk.ts';
import type { CostOptions } from './cost.ts';
import { answerRequest } from './faces.ts';
import { createFaults, defaultDelayMs, faultKinds, type Fault, type FaultKind, type FaultsState } from './faults.ts';
import type { Fields } from './fields.ts';
import { beginIdempotent, callFacts, readRequest, runAsked, type Ran, type Reading, type Run, type RunParts } from './graphql.ts';
import { brokenOff, deliveryOf, fateOf } from './http-answers.ts';
import { createIdempotencyStore, type IdempotencyState } from './idempotency.ts';
import { routeOf } from './route.ts';
import { loadSchema, type AdminSchema } from './schema.ts';
import type { Shop } from './shop/shop.ts';
import { createStorage, type StorageState } from './storage.ts';

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
  /** Where clients reach the storage of bulk operations, e.g. `http://127.0.0.1:8085`; default the shop's own domain over HTTPS. */
  origin?: () => string;
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
  /** The next bulk operation to run ends FAILED, with half of its lines as partial data. */
  failNextBulk(code: BulkErrorCode): void;
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
  storage: StorageState;
  bulk: BulkState;
  shop: unknown;
};

export const createPracticeShopify = (options: PracticeShopifyOptions): PracticeShopify => {
  const { shop, clock } = options;
  const served = options.schemas ?? [loadSchema()];
  const cost = options.cost ?? { nodesPerId: false };
  const latency = options.latency ?? { lowMs: 0, highMs: 0 };
  const bucket = createBucket(options.plan, clock.nowMs());
  const store = createIdempotencyStore();
  const faults = createFaults();
  let chance: Chance = createChance(options.seed, 'shopify-api');
  // Restoring puts another generator in this one's place.
  const draw = (limit: number): number => chance.below(limit);
  const access = createAccess({ credentials: options.credentials, lifeMs: options.tokenLifeMs ?? tokenLifeMs, draw });
  const storage = createStorage({ origin: options.origin ?? (() => `https://${shop.domain}`), draw });
  let journal: JournalEntry[] = [];
  let scopes: ReadonlySet<string> = new Set(options.scopes);
  let withheld = false;
  let throttled = 0;
  let indexLagMs = options.indexLagMs ?? 0;
  let late: LateAct[] = [];

  const note = (entry: Omit<JournalEntry, 'seq' | 'atMs'>): void => {
    journal.push({ seq: journal.length + 1, atMs: clock.nowMs(), ...entry });
  };
  shop.onEvent(({ operation, effects }) => note({ by: 'system', operation, delivery: 'none', facts: {}, effects }));

  const partsFor = (client: string): RunParts => ({
    bucket,
    store,
    cost,
    answers,
    context: { shop, nowMs: clock.nowMs(), client, scopes, indexLagMs },
    withholdPersonalData: withheld,
  });
  const bulk = createBulk({
    storage,
    runner: createBulkRunner({
      admin: served.at(-1)!,
      nowMs: () => clock.nowMs(),
      parts: partsFor,
      note: (line) => note({ by: 'system', delivery: 'none', ...line }),
    }),
  });
  const answers = withFields(options.answers, bulk.fields);

  const run = (reading: Reading & { kind: 'asked' }, client: string, how: Omit<Run, 'nowMs'>): Ran => {
    const ran = runAsked(reading.asked, { nowMs: clock.nowMs(), ...how }, partsFor(client));
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
    const client = clientOf(request);
    const ran = run(reading, client, { leavesAtMs: clock.nowMs(), fault: undefined, points: 'held' });
    const facts = { sentAtMs, calls: callFacts(reading.asked), ...ran.facts };
    note({ by: 'system', operation: reading.names[0] ?? 'anonymous', client, delivery: 'none', facts, effects: ran.effects });
  };

  const settle = (): void => {
    const nowMs = clock.nowMs();
    for (;;) {
      const [lateMs, bulkMs, shopMs] = [late[0]?.dueMs, bulk.nextDueMs(), shop.nextDueMs()].map((atMs) => atMs ?? Number.POSITIVE_INFINITY);
      const nextMs = Math.min(lateMs!, bulkMs!, shopMs!);
      if (nextMs > nowMs) return;
      if (nextMs === lateMs) actLate(late.shift()!);
      else if (nextMs === bulkMs) bulk.stepNext();
      else shop.settle();
    }
  };

  const requestId = (): string =>
    [8, 4, 4, 4, 12].map((size) => Array.from({ length: size }, () => chance.below(16).toString(16)).join('')).join('-');

  const react = (request: PracticeRequest): Reaction => {
    settle();
    const nowMs = clock.nowMs();
    const route = routeOf(request, shop.domain, served);
    const reading = route.kind === 'graphql' ? read(request, route.admin) : undefined;
    const names = reading?.names ?? [route.kind === 'token' ? 'token' : request.target];
    const fault = faults.strike(names);
    const afterMs = chance.between(latency.lowMs, latency.highMs) + (fault?.kind === 'slow' ? (fault.delayMs ?? defaultDelayMs) : 0);
    const id = requestId();
    const client = clientOf(request);
    const log = (facts: Record<string, unknown>, effects: readonly JournalEffect[]): void =>
      note({
        by: 'client',
        operation: names[0] ?? (route.kind === 'graphql' ? 'anonymous' : route.kind),
        client,
        delivery: deliveryOf(fault),
        facts: {
          requestId: id,
          ...(fault === undefined ? {} : { fault: fault.kind }),
          ...(reading?.kind === 'asked' ? { calls: callFacts(reading.asked) } : {}),
          ...facts,
        },
        effects,
      });

    const broken = brokenOff(fault, afterMs);
    if (broken !== undefined) {
      log({}, []);
      return broken;
    }
    if (fault?.kind === 'acts-later') {
      const dueMs = nowMs + (fault.delayMs ?? defaultDelayMs);
      const willAct = reading?.kind === 'asked' && access.admits(request, nowMs) && bucket.take(reading.asked.requested, nowMs);
      if (willAct) {
        late = [...late, { dueMs, sentAtMs: nowMs, request }].sort((left, right) => left.dueMs - right.dueMs);
        beginIdempotent(store, reading.asked, nowMs, dueMs);
      }
      log(willAct ? { actsAtMs: dueMs } : {}, []);
      return { kind: 'reset', afterMs };
    }

    const leavesAtMs = nowMs + afterMs;
    const faces = {
      access,
      storage,
      scopes,
      nowMs,
      run: (asked: Reading & { kind: 'asked' }) => run(asked, client, { leavesAtMs, fault: fault?.kind, points: 'ask' }),
    };
    const handled = answerRequest(faces, { request, route, reading, fault });
    const answer: PracticeAnswer = {
      ...handled.answer,
      headers: { ...handled.answer.headers, date: new Date(leavesAtMs).toUTCString(), 'x-request-id': id },
    };
    log({ code: answer.status, ...handled.facts }, handled.effects);
    return fateOf(fault, answer, afterMs);
  };

  return {
    react,
    settle,
    nextDueMs: () => {
      const due = [late[0]?.dueMs, bulk.nextDueMs(), shop.nextDueMs()].filter((atMs) => atMs !== undefined);
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
      storage: storage.save(),
      bulk: bulk.save(),
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
      storage.restore(saved.storage);
      bulk.restore(saved.bulk);
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
    failNextBulk: bulk.failNext,
    throttledCount: () => throttled,
  };
};
