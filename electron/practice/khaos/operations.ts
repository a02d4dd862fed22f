/** What each operation of the web service does, by its name in the table of generations. */
import { strToU8, zipSync } from 'fflate';
import { amendOrders, cancelOrders } from './amendments.ts';
import { companiesXml, companyListResult } from './company-documents.ts';
import { importCompany } from './customers.ts';
import { versionTexts, type Operation } from './generations.ts';
import type { Ledger } from './ledger.ts';
import { readDateTime } from './london.ts';
import { OrderRefused } from './order-fields.ts';
import { importOrders, type Imported, type Skipped } from './order-import.ts';
import {
  countryResult,
  harmonisationResult,
  keycodeResult,
  mailingResult,
  priceListsXml,
  sopDataXml,
  websiteXml,
} from './reference-documents.ts';
import { SoapFault, type Arguments, type Result, type SoapCall } from './soap.ts';
import { changedSince, potentialResult, stockItemsXml, stockListResult, stockStatusXml, type SiteChoice } from './stock-documents.ts';
import { setLevel } from './stock.ts';
import type { StockEntry } from './stock-index.ts';
import { shortStatuses, statusList } from './status-feed.ts';
import { childrenOf, readXml, textIn, type XmlNode } from './xml.ts';

/** `facts` go into the journal: what was asked and told, in few words. */
export type OperationAnswer = { result: Result; facts?: Record<string, unknown> };

type Run = (ledger: Ledger, args: Arguments) => OperationAnswer;

/** A look-up tells its sales orders in the journal; a poll of everything would fill it with them. */
const mostCodesInFacts = 50;

/** Codes of one comma-separated parameter; a code that contains a comma cannot be asked for. */
const splitCodes = (text: string): string[] =>
  text
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');

const dateOf = (args: Arguments, name: string): number => {
  const atMs = readDateTime(args.text(name));
  if (atMs === undefined) throw new SoapFault(`'${args.text(name)}' is not a valid date and time`);
  return atMs;
};

/** All entries asked for; one unreadable code spoils the batch. */
const entriesFor = (ledger: Ledger, codes: readonly string[], mappingType: number): StockEntry[] => {
  const entries: StockEntry[] = [];
  for (const code of codes) {
    const entry = ledger.stockIndex.findForExport(code, mappingType);
    if (entry?.unreadable === true) throw new SoapFault(`Error reading stock item ${code}: field 'STOCK_DESC' not found`);
    if (entry !== undefined) entries.push(entry);
    else if (ledger.switches().unknownCode === 'fault') throw new SoapFault(`Stock item ${code} not found`);
  }
  return entries;
};

/** Without codes: everything that changed since. With both: those of the codes that did. */
const chosenEntries = (ledger: Ledger, args: Arguments, codesName: string, kind: 'moved' | 'revised'): StockEntry[] => {
  const codes = splitCodes(args.text(codesName));
  const sinceMs = dateOf(args, 'LastUpdated');
  if (codes.length === 0) return changedSince(ledger, sinceMs, kind).filter(({ unreadable }) => unreadable !== true);
  const entries = entriesFor(ledger, codes, args.int('MappingType') ?? 1);
  if (sinceMs === -Infinity) return entries;
  return entries.filter(({ stockCode }) => {
    const record = ledger.data.stock.get(stockCode)!;
    return (kind === 'moved' ? record.movedMs : record.revisedMs) >= sinceMs;
  });
};

/** Site ids count from 1; -1 and no id mean whatever the installation takes them for. */
const siteOf = (ledger: Ledger, args: Arguments): SiteChoice => {
  const id = args.int('SiteID') ?? -1;
  if (id === -1) return undefined;
  if (id < 1 || id > ledger.records.sites.length) throw new SoapFault(`Site ${id} not found`);
  return id - 1;
};

const documentOf = (text: string, root: string): XmlNode => {
  const document = readXml(text);
  if (document.name !== root) throw new SoapFault(`${root} expected, ${document.name} found`);
  return document;
};

/** A string result, with or without an XML declaration. */
const documentAnswer = (ledger: Ledger, xml: string, facts?: Record<string, unknown>): OperationAnswer => {
  const { xmlDeclaration, answerEncoding } = ledger.switches();
  const result = xmlDeclaration ? `<?xml version="1.0" encoding="${answerEncoding}"?>${xml}` : xml;
  return facts === undefined ? { result } : { result, facts };
};

/** A ZIP archive with one entry (§1.1). Its date is fixed, so that the same document gives the same bytes. */
const compressed = (ledger: Ledger, answer: OperationAnswer, name: string): OperationAnswer => {
  const zip = zipSync({ [name]: [strToU8(answer.result as string), { mtime: new Date(1999, 0, 1) }] });
  return {
    result: { CompressionMethod: 0, Data: Buffer.from(zip).toString('base64') },
    facts: { ...answer.facts, bytes: zip.length, system: ledger.system },
  };
};

const importAnswer = (ledger: Ledger, outcome: { imported: Imported[]; skipped: Skipped[] }): OperationAnswer => {
  const { imported, skipped } = outcome;
  const refused = skipped[0];
  if (refused !== undefined && ledger.switches().rejection === 'fault') throw new SoapFault(`${refused.ref}: ${refused.reason}`);
  return {
    result: {
      ImportedCount: imported.length,
      OrderImport: imported.map(({ ref, salesOrder }) => ({ AssociatedRef: ref, SalesOrderCode: salesOrder })),
      OrderSkipped: skipped.map(({ ref, reason }) => ({ OrderRef: ref, SkipReason: reason })),
    },
    facts: { imported, skipped: skipped.map(({ ref, rule }) => ({ ref, rule })) },
  };
};

const exportStock: Run = (ledger, args) => {
  const entries = chosenEntries(ledger, args, 'StockCode', 'revised');
  return documentAnswer(ledger, stockItemsXml(ledger, entries), { codes: entries.length });
};

/** So many codes stand in the journal by name; of longer lists only their number is kept. */
const namedAtMost = 100;

const exportLevels: Run = (ledger, args) => {
  const entries = chosenEntries(ledger, args, args.has('StockCodes') ? 'StockCodes' : 'StockCode', 'moved');
  const site = siteOf(ledger, args);
  return documentAnswer(ledger, stockStatusXml(ledger, entries, site, args.boolean('PotentialLeadTime') === true), {
    codes: entries.length,
    ...(entries.length > namedAtMost ? {} : { told: entries.map(({ stockCode }) => stockCode) }),
    site: site === undefined ? undefined : ledger.records.sites[site],
  });
};

/** -1 any date, 0 revision date, 2 movement date (§2.1); 7.3 asks for any. */
const stockList: Run = (ledger, args) => {
  const kind = args.int('DateType') ?? -1;
  const kinds = { [-1]: 'either', 0: 'revised', 2: 'moved' } as const;
  if (!(kind in kinds)) throw new SoapFault(`DateType ${kind} is not known`);
  const entries = changedSince(
    ledger,
    dateOf(args, args.has('LastUpdated') ? 'LastUpdated' : 'DateValue'),
    kinds[kind as keyof typeof kinds],
  );
  return { result: stockListResult(entries), facts: { codes: entries.length } };
};

const orderStatuses: Run = (ledger, args) => {
  const longer = ledger.switches().generation !== '7.3';
  const ids = splitCodes(args.text('IDs'));
  const until = dateOf(args, 'DateTo');
  const { xml, salesOrders } = statusList(ledger, {
    ids,
    mappingType: args.int('MappingType') ?? 4,
    webOnly: args.boolean('WebOnly') === true,
    confirmedOnly: args.boolean('ConfirmedOnly') === true,
    // An age that cannot be asked to leave them out tells them.
    includeTracking: longer ? args.boolean('IncludeTracking') === true : true,
    includeCancelled: longer ? args.boolean('IncludeCancelled') === true : true,
    fromMs: dateOf(args, 'DateFrom'),
    toMs: until === -Infinity ? Infinity : until,
    stages: splitCodes(args.text('InvoiceStageIDs')).map(Number),
  });
  const facts = { ids: ids.length === 1 ? ids[0] : ids.length, found: salesOrders.length };
  return documentAnswer(ledger, xml, salesOrders.length > mostCodesInFacts ? facts : { ...facts, salesOrders });
};

const websites: Run = (ledger, args) => {
  const xml = websiteXml(ledger, args.text('Website'));
  if (xml === undefined) throw new SoapFault(`Website ${args.text('Website')} not found`);
  return documentAnswer(ledger, xml);
};

const companies: Run = (ledger, args) => {
  const document = documentOf(args.text('Customers'), 'COMPANYS');
  const method = args.int('Method') ?? 0;
  const rows = childrenOf(document, 'COMPANY').map((company) => {
    try {
      const customer = importCompany(ledger, company, method);
      return { URN: customer.companyCode, WebUser: customer.webUser, PassedReference: textIn(company, 'PASSED_REFERENCE') };
    } catch (error) {
      if (error instanceof OrderRefused) throw new SoapFault(error.message);
      throw error;
    }
  });
  return { result: { CustomerImport: rows }, facts: { customers: rows.map(({ URN }) => URN) } };
};

const importLevels: Run = (ledger, args) => {
  const document = documentOf(args.text('StockStatus'), 'STOCK_STATUS');
  const site = ledger.records.sites.indexOf(document.attributes['SITE'] ?? ledger.records.sites[0]!);
  if (site < 0) throw new SoapFault(`Site ${document.attributes['SITE']} not found`);
  const updated: StockEntry[] = [];
  for (const item of childrenOf(document, 'STOCK_ITEM')) {
    const entry = ledger.stockIndex.byCode.get(item.attributes['CODE'] ?? '');
    const level = textIn(item, 'LEVEL');
    if (entry === undefined || !entry.controlled || !/^\d+$/.test(level)) continue;
    if (args.boolean('UpdateStockLevels') === true) setLevel(ledger, entry.stockCode, Number(level), site, 'import');
    updated.push(entry);
  }
  return { result: stockListResult(updated), facts: { codes: updated.length } };
};

const login: Run = (ledger, args) => {
  const expected = ledger.switches().login;
  if (expected !== undefined && (args.text('UserName') !== expected.user || args.text('UserPassword') !== expected.password)) {
    throw new SoapFault('Invalid user name or password');
  }
  return { result: 'OK' };
};

const texts =
  (list: (ledger: Ledger) => readonly string[]): Run =>
  (ledger) => ({ result: [...list(ledger)] });

/** Distinct, in the order met. */
const distinct = (values: Iterable<string | undefined>): string[] => [...new Set(values)].filter((value) => value !== undefined);

const runs: Readonly<Record<string, Run>> = {
  GetVersion: (ledger) => ({ result: versionTexts[ledger.switches().generation] }),
  Login: login,
  GetStockList: stockList,
  ExportStock: exportStock,
  ExportStockCompressed: (ledger, args) => compressed(ledger, exportStock(ledger, args), 'stock.xml'),
  ExportStockStatus: exportLevels,
  GetStockPotential: (ledger, args) => {
    const entries = entriesFor(ledger, splitCodes(args.text('StockCodes')), args.int('MappingType') ?? 1);
    return { result: potentialResult(ledger, entries), facts: { codes: entries.length } };
  },
  FTStockDataArray: () => ({ result: [] }),
  GetStockDataArray: () => ({ result: [] }),
  GetSiteList: (ledger) => ({ result: { List: ledger.records.sites.map((name, at) => ({ SiteID: at + 1, SiteName: name })) } }),
  ExportWebCategories: websites,
  ExportWebCategoriesCompressed: (ledger, args) => compressed(ledger, websites(ledger, args), 'categories.xml'),
  GetPriceLists: texts(({ records }) => records.priceLists.map(({ name }) => name)),
  ExportPriceList: (ledger, args) => documentAnswer(ledger, priceListsXml(ledger, [args.text('PriceList')])),
  ExportPriceListEx: (ledger, args) => documentAnswer(ledger, priceListsXml(ledger, splitCodes(args.text('PriceLists')))),
  ExportOrderStatus: (ledger) => {
    const { xml, salesOrders } = shortStatuses(ledger);
    return documentAnswer(ledger, xml, { salesOrders: salesOrders.length });
  },
  ExportOrderStatusEx: orderStatuses,
  ExportCompany: (ledger, args) => {
    const codes = splitCodes(args.text('CompanyCode'));
    const xml = companiesXml(ledger, codes, args.int('MappingType') ?? 1, dateOf(args, 'LastUpdated'));
    return documentAnswer(ledger, xml, { companies: codes.length });
  },
  GetCompanyList: (ledger, args) => ({ result: companyListResult(ledger, dateOf(args, 'LastUpdated')) }),
  GetCompanyClass: texts(({ records }) => records.companyClasses.map(({ name }) => name)),
  GetCompanyStatus: texts(() => ['Active', 'Dormant']),
  GetSaleSource: texts(({ records }) => records.salesSources),
  GetCountryList: (ledger) => ({ result: countryResult(ledger) }),
  GetMailingStatusList: () => ({ result: mailingResult() }),
  GetManufacturer: texts(({ records }) => distinct(records.catalogue.map(({ manufacturer }) => manufacturer))),
  GetKeycodeTypes: texts(({ records }) => distinct(records.keycodes.map(({ type }) => type))),
  GetKeycodes: (ledger) => ({ result: keycodeResult(ledger) }),
  GetHarmonisationCodes: (ledger) => ({ result: harmonisationResult(ledger) }),
  GetSOPData: (ledger, args) =>
    documentAnswer(
      ledger,
      sopDataXml(ledger, {
        couriers: args.boolean('Courier') === true,
        rates: args.boolean('DelRate') === true,
        keycodes: args.boolean('KeyCode') === true,
      }),
    ),
  ImportOrders: (ledger, args) => importAnswer(ledger, importOrders(ledger, documentOf(args.text('Orders'), 'SALES_ORDERS'))),
  ImportCompany: companies,
  ImportStockStatus: importLevels,
  ImportCatalogueRequest: (_ledger, args) => {
    const requests = childrenOf(documentOf(args.text('CatRequest'), 'CATREQUESTS'), 'REQUEST').length;
    return { result: '', facts: { requests } };
  },
  AmendOrder: (ledger, args) => importAnswer(ledger, amendOrders(ledger, documentOf(args.text('Orders'), 'SALES_ORDERS'))),
  CancelOrder: (ledger, args) => importAnswer(ledger, cancelOrders(ledger, documentOf(args.text('Orders'), 'SALES_ORDERS'))),
};

/** Throws `SoapFault` or `XmlFault`; what was done before stays done, as in a CGI program without a transaction. */
export const runOperation = (ledger: Ledger, operation: Operation, args: Arguments): OperationAnswer => {
  const run = Object.hasOwn(runs, operation.name) ? runs[operation.name] : undefined;
  if (operation.existsOnly || run === undefined) throw new SoapFault(`${operation.name} is not available in this installation`);
  return run(ledger, args);
};

/** The stock codes that a call asks for, where it asks for some. */
export const codesAskedFor = (operation: Operation, call: SoapCall): string[] => {
  const parameter = operation.parameters.find(({ name }) => name === 'StockCodes' || name === 'StockCode');
  return parameter === undefined ? [] : splitCodes(call.parameters.get(parameter.name) ?? '');
};
