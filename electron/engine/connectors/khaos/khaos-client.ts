/** Khaos Control as flows see it: subjects, batches, repeats and the one-call-at-a-time line put together. */
import type { Clock, Http, Log, Secrets } from '../../ports.ts';
import { ProblemError, problemOf } from '../../domain/problem.ts';
import { createBatchSize, inBatches, type BadCode, type BatchSize } from './batches.ts';
import { CallError } from './call-error.ts';
import { usualBatches, type KhaosConnection } from './connection.ts';
import { customerPostcodes } from './customers.ts';
import type { Khaos, KhaosAbilities, KhaosLane } from './khaos.ts';
import { createLine, type Line } from './line.ts';
import { hasParameter } from './parameters.ts';
import { agents, companyClasses, countries, couriers, salesSources, sites, version } from './references.ts';
import { salesOrderDocument } from './sales-order-document.ts';
import { importOrders, ordersByDate, ordersByRef } from './sales-orders.ts';
import { stockItems } from './stock-items.ts';
import { stockList, stockPotential, stockStatus } from './stock-levels.ts';
import { createWire, type Question, type Wire } from './wire.ts';
import type { Wsdl } from './wsdl.ts';

export type KhaosParts = {
  connection: KhaosConnection;
  http: Http;
  clock: Pick<Clock, 'after' | 'monotonicMs'>;
  log: Log;
  secrets: Secrets;
};

/** Waits before a read is asked again, of which the second outlasts a restart of a CGI program's pool. */
const readAgainMs = [1_000, 4_000];

const defaultLane: KhaosLane = 'set-up';

const abilitiesOf = (wsdl: Wsdl, versionText: string): KhaosAbilities => {
  const has = (method: string) => wsdl.operations.has(method);
  return {
    version: versionText,
    operations: Object.fromEntries([...wsdl.operations].map(([name, { parameters }]) => [name, parameters])),
    siteList: has('GetSiteList'),
    levelsBySite: hasParameter(wsdl, 'ExportStockStatus', 'siteId'),
    movementList: hasParameter(wsdl, 'GetStockList', 'dateType') && hasParameter(wsdl, 'GetStockList', 'dateValue'),
    stockPotential: has('GetStockPotential'),
    includeCancelled: hasParameter(wsdl, 'ExportOrderStatusEx', 'includeCancelled'),
    orderDates: hasParameter(wsdl, 'ExportOrderStatusEx', 'dateFrom') && hasParameter(wsdl, 'ExportOrderStatusEx', 'dateTo'),
    compressedStock: has('ExportStockCompressed'),
    amendCancel: has('AmendOrder') && has('CancelOrder'),
  };
};

/** KC compares codes and refs without case; what it answers is given back in the spelling that was asked for. */
const bySpelling = (asked: readonly string[]): ((said: string) => string | undefined) => {
  const exact = new Set(asked);
  const folded = new Map(asked.map((code) => [code.trim().toLowerCase(), code]));
  return (said) => (exact.has(said) ? said : folded.get(said.trim().toLowerCase()));
};

type Sizes = { levels: BatchSize; items: BatchSize; potentials: BatchSize; orders: BatchSize };

/** Everything that stays the same whichever line the calls go through. */
/** `abilities`: by the WSDL they were read with, so that a WSDL that is read anew brings a new version along. */
type Shared = KhaosParts & { wire: Wire; sizes: Sizes; abilities: WeakMap<Wsdl, KhaosAbilities> };

/** A lost import: what KC did is unknown until somebody looks. */
const unconfirmed = (associatedRef: string, error: CallError): ProblemError =>
  new ProblemError(
    problemOf(
      'khaos-unconfirmed',
      `Order ${associatedRef} was sent to Khaos Control, and what became of it is not known yet (${error.problem.summary})`,
      { associatedRef, because: error.problem.cause },
    ),
    { cause: error, ...(error.raw === undefined ? {} : { raw: error.raw }) },
  );

const cannotAsk = ({ stockCode: associatedRef, detail }: BadCode): ProblemError =>
  new ProblemError(
    problemOf('khaos-cannot-ask', `Khaos Control cannot be asked for order ${associatedRef}: ${detail}.`, { associatedRef }),
  );

const khaosOn = (line: Line, shared: Shared): Khaos => {
  const { connection, clock, log, wire, sizes, abilities } = shared;

  const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));

  /** One turn of the line, timed for the log. */
  const callOnce = <A>(question: Question<A>, lane: KhaosLane, repeatable?: { repeatable: true }): Promise<A> =>
    line.run(lane, async () => {
      const startedMs = clock.monotonicMs();
      try {
        return await wire.call(question, repeatable);
      } finally {
        log.info('khaos-call', {
          method: question.method,
          lane,
          mode: connection.mode,
          durationMs: Math.round(clock.monotonicMs() - startedMs),
        });
      }
    });

  /** Reads may be repeated; each attempt waits for its own turn, so that nobody waits for the pause. */
  const again = async <A>(method: string, attempt: () => Promise<A>): Promise<A> => {
    for (const waitMs of readAgainMs) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof CallError) || !error.nature.repeatable) throw error;
        log.warn('khaos-read-again', { method, cause: error.problem.cause, waitMs });
        await pause(waitMs);
      }
    }
    return attempt();
  };

  const read = <A>(question: Question<A>, lane: KhaosLane): Promise<A> =>
    again(question.method, () => callOnce(question, lane, { repeatable: true }));

  /** Repeated as any read is. */
  const readWsdl = (lane: KhaosLane): Promise<Wsdl> => again('WSDL', () => line.run(lane, () => wire.wsdl()));

  /** The answer, or undefined where the installation has no such method, or has it in name only and answers with a fault. */
  const readIfOffered = async <A>(question: Question<A>, lane: KhaosLane): Promise<A | undefined> => {
    if (!(await readWsdl(lane)).operations.has(question.method)) return undefined;
    try {
      return await read(question, lane);
    } catch (error) {
      if (!(error instanceof CallError) || error.nature.trouble !== 'fault') throw error;
      log.warn('khaos-not-offered', { method: question.method });
      return undefined;
    }
  };

  const orderDocument: Khaos['orderDocument'] = (order) => salesOrderDocument(order, connection.transliterate);

  const importOrder: Khaos['importOrder'] = async (order, lane = 'orders') => {
    const question = importOrders(orderDocument(order), order.associatedRef);
    try {
      return await callOnce(question, lane);
    } catch (error) {
      throw error instanceof CallError && error.nature.acted === 'maybe' ? unconfirmed(order.associatedRef, error) : error;
    }
  };

  const lookUp: Khaos['ordersByRef'] = async (refs, lane) => {
    const { answers, bad } = await inBatches(refs, sizes.orders, (part) => read(ordersByRef(part), lane));
    const asked = bySpelling(refs);
    // An order that cannot be looked up must not seem to be absent, nor one of several under a ref the only one.
    const badByRef = new Map<string, ProblemError>(bad.map((one) => [one.stockCode, one.error ?? cannotAsk(one)]));
    for (const { associatedRef, error } of answers.flatMap((answer) => answer.bad))
      badByRef.set(asked(associatedRef) ?? associatedRef, error);
    const readings = answers
      .flatMap((answer) => answer.orders)
      .flatMap((order) => {
        const associatedRef = asked(order.associatedRef);
        return associatedRef === undefined || badByRef.has(associatedRef) ? [] : [{ ...order, associatedRef }];
      });
    return { readings, bad: [...badByRef].map(([associatedRef, error]) => ({ associatedRef, error })) };
  };

  const levels: Khaos['levels'] = async (stockCodes, site, lane) => {
    const { answers, bad } = await inBatches(stockCodes, sizes.levels, (part) => read(stockStatus(part, site), lane));
    const asked = bySpelling(stockCodes);
    const found = new Map<string, (typeof answers)[number]['levels'][number]>();
    for (const reading of answers.flatMap((answer) => answer.levels)) {
      const stockCode = asked(reading.stockCode);
      if (stockCode !== undefined) found.set(stockCode, { ...reading, stockCode });
    }
    const allBad = [...bad, ...answers.flatMap((answer) => answer.bad)].map(({ stockCode, detail }) => ({
      stockCode: asked(stockCode) ?? stockCode,
      detail,
    }));
    const badCodes = new Set(allBad.map(({ stockCode }) => stockCode));
    return {
      levels: [...found.values()],
      unknown: [...new Set(stockCodes)].filter((code) => !found.has(code) && !badCodes.has(code)),
      bad: allBad,
    };
  };

  /** Readings by code; `untold` are the codes that were at fault. */
  const readingsOf = async <A extends { stockCode: string }>(
    stockCodes: readonly string[],
    size: BatchSize,
    questionFor: (part: readonly string[]) => Question<A[]>,
    lane: KhaosLane,
  ): Promise<{ readings: A[]; untold: string[] }> => {
    const { answers, bad } = await inBatches(stockCodes, size, (part) => read(questionFor(part), lane), true);
    for (const { stockCode, detail } of bad) log.warn('khaos-code-unreadable', { stockCode, detail });
    const asked = bySpelling(stockCodes);
    const readings = answers.flat().flatMap((reading) => {
      const stockCode = asked(reading.stockCode);
      return stockCode === undefined ? [] : [{ ...reading, stockCode }];
    });
    return { readings, untold: bad.flatMap(({ stockCode, error }) => (error === undefined ? [] : [stockCode])) };
  };

  return {
    abilities: async () => {
      const wsdl = await readWsdl(defaultLane);
      const known = abilities.get(wsdl) ?? abilitiesOf(wsdl, wsdl.operations.has(version.method) ? await read(version, defaultLane) : '');
      abilities.set(wsdl, known);
      return known;
    },
    forget: () => wire.forget(),
    sites: (lane = defaultLane) => read(sites, lane),
    references: async (lane = defaultLane) => ({
      companyClasses: await readIfOffered(companyClasses, lane),
      salesSources: await readIfOffered(salesSources, lane),
      couriers: await readIfOffered(couriers, lane),
      countries: await readIfOffered(countries, lane),
      agents: await readIfOffered(agents, lane),
    }),
    importOrder,
    orderDocument,
    ordersByRef: lookUp,
    ordersByDate: async (fromDate, toDate, lane) => (await read(ordersByDate(fromDate, toDate), lane)).orders,
    levels,
    potentials: async (stockCodes, lane) => (await readingsOf(stockCodes, sizes.potentials, stockPotential, lane)).readings,
    movedSince: async (sinceLocal, lane) => [...new Set(await read(stockList(sinceLocal), lane))],
    stockItems: async (stockCodes, lane) => {
      const compressed = (await readWsdl(lane)).operations.has('ExportStockCompressed');
      const { readings, untold } = await readingsOf(stockCodes, sizes.items, (part) => stockItems(part, compressed), lane);
      return { items: readings, untold };
    },
    customerPostcodes: (companyCode, lane) => read(customerPostcodes(companyCode), lane),
    together: (lane, task) => line.reserve(lane, (own) => task(khaosOn(own, shared))),
  };
};

/** One KC system. Everything asynchronous in it goes through `http` and `clock`. */
export const createKhaos = (parts: KhaosParts): Khaos => {
  const batches = { ...usualBatches, ...parts.connection.batches };
  const wire = createWire(parts);
  const sizes: Sizes = {
    levels: createBatchSize(batches),
    items: createBatchSize(batches),
    potentials: createBatchSize(batches),
    orders: createBatchSize(batches),
  };
  return khaosOn(createLine(), { ...parts, wire, sizes, abilities: new WeakMap() });
};
