/** The one face of Khaos Control for flows: what can be asked and sent, in the product's own types. */
import type { ProblemError } from '../../domain/problem.ts';
import type {
  ImportAnswer,
  SalesOrder,
  SalesOrderReading,
  StockItemReading,
  StockLevelReading,
  StockPotentialReading,
} from '../../domain/sales-order.ts';

/** Who goes first on KC's one-call-at-a-time line, most urgent first. */
export const khaosLanes = ['despatch', 'fast-stock', 'orders', 'sweep', 'set-up'] as const;
export type KhaosLane = (typeof khaosLanes)[number];

/** What this installation can do, read from its WSDL; known before anything is called. */
export type KhaosAbilities = {
  version: string;
  /** Method names of the WSDL with their parameters, in order. */
  operations: Record<string, { name: string; type: string }[]>;
  siteList: boolean;
  levelsBySite: boolean;
  movementList: boolean;
  stockPotential: boolean;
  includeCancelled: boolean;
  orderDates: boolean;
  compressedStock: boolean;
  amendCancel: boolean;
};

export type KhaosSite = { siteId: number; name: string };

/** Codes asked for, with what became of each. A code in `bad` makes KC fault even when asked alone. */
export type LevelsAnswer = { levels: StockLevelReading[]; unknown: string[]; bad: { stockCode: string; detail: string }[] };

/** Orders KC told, and refs of which it cannot be read what KC has, even where asked for alone: neither there nor absent. */
export type OrdersAnswer = { readings: SalesOrderReading[]; bad: { associatedRef: string; error: ProblemError }[] };

/** Reference data against which orders are checked before sending. Lists that this KC does not offer are undefined. */
export type KhaosReferences = {
  companyClasses: string[] | undefined;
  salesSources: string[] | undefined;
  couriers: { code: string; name: string }[] | undefined;
  countries: { code2: string; code3: string; name: string }[] | undefined;
  agents: string[] | undefined;
};

/**
 * Every method throws `ProblemError` and nothing else. Reads may be repeated; `importOrder` never repeats itself:
 * a lost answer throws cause `khaos-unconfirmed`, a certain non-arrival `khaos-unreachable`.
 */
/** `untold`: codes on which KC faulted, or whose item cannot be read. Whether KC knows them is not known. */
export type StockItemsAnswer = { items: StockItemReading[]; untold: string[] };

export type Khaos = {
  /** Reads the WSDL and GetVersion; both are kept until `forget`. */
  abilities(): Promise<KhaosAbilities>;
  forget(): void;
  sites(lane?: KhaosLane): Promise<KhaosSite[]>;
  references(lane?: KhaosLane): Promise<KhaosReferences>;
  /** One order a call. Answers by associated ref; a skip is an answer, not a problem. */
  importOrder(order: SalesOrder, lane?: KhaosLane): Promise<ImportAnswer>;
  /** The document as it would go on the wire, for preview, payload store and digest. */
  orderDocument(order: SalesOrder): string;
  /** By associated ref, cancelled ones included where offered, one bad ref isolated. Refs that KC does not know are simply absent. */
  ordersByRef(refs: readonly string[], lane: KhaosLane): Promise<OrdersAnswer>;
  /** By date of change where this KC offers dates; ISO local dates. */
  ordersByDate(fromDate: string, toDate: string, lane: KhaosLane): Promise<SalesOrderReading[]>;
  /** Levels of one site (undefined only where this KC has no sites), adaptive batches, one bad code isolated. */
  levels(stockCodes: readonly string[], site: KhaosSite | undefined, lane: KhaosLane): Promise<LevelsAnswer>;
  potentials(stockCodes: readonly string[], lane: KhaosLane): Promise<StockPotentialReading[]>;
  /** Codes whose level moved since (movement date where offered, else revision date). ISO local date-time. Undefined: all. */
  movedSince(sinceLocal: string | undefined, lane: KhaosLane): Promise<string[]>;
  /** One bad code isolated. Codes that KC does not know are simply absent. */
  stockItems(stockCodes: readonly string[], lane: KhaosLane): Promise<StockItemsAnswer>;
  /** Postcode of the customer, for linking: by company code. */
  customerPostcodes(companyCode: string, lane: KhaosLane): Promise<string[]>;
  /** Runs `task` with the line reserved, so that status, level and status are read with no call between. */
  together<T>(lane: KhaosLane, task: (line: Khaos) => Promise<T>): Promise<T>;
};
