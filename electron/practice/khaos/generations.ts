/** Every operation of the web service in its three generations, as one table (`reference/khaos-control.md §2.1, §2.2`). */
import type { KhaosGeneration, KhaosSwitches } from './switches.ts';

export type Parameter = { name: string; type: 'string' | 'int' | 'boolean' | 'dateTime' };

/** `array`: rows below `of`; `record`: fields. A field's type is a simple type or the name of another entry. */
export type ResultType = { array: string } | { record: Readonly<Record<string, string>> };

const list = (row: string): ResultType => ({ record: { Count: 'int', List: row } });

/** Structures of results, by their Delphi names. */
export const resultTypes: Readonly<Record<string, ResultType>> = {
  TDataArray: { array: 'string' },
  TOrderImport: { record: { AssociatedRef: 'string', SalesOrderCode: 'string' } },
  TOrderImportArray: { array: 'TOrderImport' },
  TOrderSkipped: { record: { OrderRef: 'string', SkipReason: 'string' } },
  TOrderSkippedArray: { array: 'TOrderSkipped' },
  TOrderImportResult: { record: { ImportedCount: 'int', OrderImport: 'TOrderImportArray', OrderSkipped: 'TOrderSkippedArray' } },
  TCustomerImport: { record: { URN: 'string', WebUser: 'string', PassedReference: 'string' } },
  TCustomerImportArray: { array: 'TCustomerImport' },
  TCustomerImportResult: { record: { CustomerImport: 'TCustomerImportArray' } },
  TStockListItem: { record: { StockCode: 'string', ParentCode: 'string' } },
  TStockListItemArray: { array: 'TStockListItem' },
  TStockList: list('TStockListItemArray'),
  TStockPotential: {
    record: {
      StockCode: 'string',
      OtherRef: 'string',
      StockDesc: 'string',
      Available: 'double',
      OnOrder: 'double',
      BackOrder: 'double',
      Potential: 'double',
    },
  },
  TStockPotentialArray: { array: 'TStockPotential' },
  TStockData: { record: { StockCode: 'string' } },
  TStockDataArray: { array: 'TStockData' },
  TSite: { record: { SiteID: 'int', SiteName: 'string' } },
  TSiteArray: { array: 'TSite' },
  TSiteList: { record: { List: 'TSiteArray' } },
  TCompressedData: { record: { CompressionMethod: 'int', Data: 'base64Binary' } },
  TCompanyListItem: { record: { CompanyCode: 'string', OtherRef: 'string', LastUpdated: 'dateTime' } },
  TCompanyListItemArray: { array: 'TCompanyListItem' },
  TCompanyList: list('TCompanyListItemArray'),
  TCompanyInfoArray: { array: 'string' },
  TCompanyBackOrderArray: { array: 'string' },
  TAgentStockList: { record: { Count: 'int' } },
  TCountry: {
    record: {
      CountryName: 'string',
      CountryCode2: 'string',
      CountryCode3: 'string',
      EUMember: 'boolean',
      PaysVAT: 'boolean',
      CurrencyName: 'string',
      CurrencyCode: 'string',
      Zone: 'string',
    },
  },
  TCountryArray: { array: 'TCountry' },
  TCountryList: list('TCountryArray'),
  TMailingStatus: { record: { ID: 'string', Description: 'string' } },
  TMailingStatusArray: { array: 'TMailingStatus' },
  TKeycode: {
    record: {
      KeycodeCode: 'string',
      KeycodeDesc: 'string',
      KeycodeTypeDesc: 'string',
      SourceCode: 'string',
      // Spelt so in genuine answers.
      DateCrreated: 'dateTime',
      ExpiryDate: 'dateTime',
      WebUse: 'boolean',
      MOTOUse: 'boolean',
    },
  },
  TKeycodeArray: { array: 'TKeycode' },
  THarmonisationStock: { record: { StockCode: 'string', Duty: 'double' } },
  THarmonisationStockArray: { array: 'THarmonisationStock' },
  THarmonisation: { record: { Code: 'string', StockItems: 'THarmonisationStockArray' } },
  THarmonisationArray: { array: 'THarmonisation' },
};

type Signature = { parameters: readonly Parameter[]; returns: string };

/** `name:type` pairs, the way the reference writes them; `s`, `i`, `b`, `d` for the four types. */
const letters = { s: 'string', i: 'int', b: 'boolean', d: 'dateTime' } as const;
const signature = (parameters: string, returns = 'string'): Signature => ({
  parameters: parameters
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [name, letter] = part.split(':') as [string, keyof typeof letters];
      return { name, type: letters[letter] };
    }),
  returns,
});

/** What of an operation belongs to which generation: a later one inherits what it does not say. */
type Row = {
  '7.3'?: Signature;
  middle?: Signature;
  late?: Signature;
  /** Known by name only: it stands in the WSDL and answers a fault. */
  existsOnly?: true;
  /** Stands there only where the customer bought it. */
  extra?: 'amendCancel';
};

const statusShort = 'IDs:s MappingType:i WebOnly:b';
const statusLong = `${statusShort} ConfirmedOnly:b IncludeTracking:b IncludeCancelled:b DateFrom:d DateTo:d InvoiceStageIDs:s`;
const sopShort = 'Courier:b DelRate:b CourierBanding:b BOGOF:b SpecialOffer:b TelesalePrompt:b KeyCode:b';

/** THE table: change a signature here and WSDL, dispatch and refusal of unknown parameters follow. */
export const operationTable: Readonly<Record<string, Row>> = {
  GetVersion: { '7.3': signature('') },
  Login: { '7.3': signature('UserName:s UserPassword:s') },
  GetStockList: {
    '7.3': signature('LastUpdated:d', 'TStockList'),
    middle: signature('DateType:i DateValue:d StockItemType:i', 'TStockList'),
  },
  ExportStock: { '7.3': signature('StockCode:s MappingType:i LastUpdated:d') },
  ExportStockCompressed: { middle: signature('StockCode:s MappingType:i LastUpdated:d CompressionMethod:i', 'TCompressedData') },
  ExportStockStatus: {
    '7.3': signature('StockCode:s MappingType:i LastUpdated:d'),
    middle: signature('StockCodes:s MappingType:i LastUpdated:d SiteID:i'),
    late: signature('StockCodes:s MappingType:i LastUpdated:d SiteID:i PotentialLeadTime:b'),
  },
  GetStockPotential: { late: signature('StockCodes:s MappingType:i', 'TStockPotentialArray') },
  FTStockDataArray: { '7.3': signature('', 'TStockDataArray') },
  GetStockDataArray: { late: signature('', 'TStockDataArray') },
  GetSiteList: { middle: signature('', 'TSiteList') },
  ExportWebCategories: { '7.3': signature('Website:s') },
  ExportWebCategoriesCompressed: { middle: signature('Website:s CompressionMethod:i', 'TCompressedData') },
  GetPriceLists: { '7.3': signature('', 'TDataArray') },
  ExportPriceList: { '7.3': signature('PriceList:s') },
  ExportPriceListEx: { middle: signature('PriceLists:s PriceListType:i') },
  ExportOrderStatus: { '7.3': signature('') },
  ExportOrderStatusEx: { '7.3': signature(statusShort), middle: signature(statusLong) },
  ExportOrders: { '7.3': signature('OrderCode:s MappingType:i'), existsOnly: true },
  ExportCompany: { '7.3': signature('CompanyCode:s MappingType:i LastUpdated:d') },
  GetCompanyList: { '7.3': signature('LastUpdated:d', 'TCompanyList') },
  GetCompanyInfo: { '7.3': signature('CompanyCode:s MappingType:i', 'TCompanyInfoArray'), existsOnly: true },
  GetCompanyClass: { '7.3': signature('', 'TDataArray'), middle: signature('CompanyClassType:i', 'TDataArray') },
  GetCompanyStatus: { late: signature('', 'TDataArray') },
  GetBackOrderItems: { '7.3': signature('CompanyCode:s MappingType:i', 'TCompanyBackOrderArray'), existsOnly: true },
  GetAgentList: { '7.3': signature('', 'TDataArray'), existsOnly: true },
  GetAgentStock: { '7.3': signature('Agent:s MappingType:i', 'TAgentStockList'), existsOnly: true },
  GetSaleSource: { '7.3': signature('', 'TDataArray') },
  GetCountryList: { '7.3': signature('', 'TCountryList') },
  GetMailingStatusList: { late: signature('', 'TMailingStatusArray') },
  GetManufacturer: { '7.3': signature('', 'TDataArray') },
  GetKeycodeTypes: { '7.3': signature('', 'TDataArray') },
  GetKeycodes: { '7.3': signature('', 'TKeycodeArray') },
  GetHarmonisationCodes: { middle: signature('', 'THarmonisationArray') },
  GetSOPData: { '7.3': signature(sopShort), late: signature(`${sopShort} BarredItems:b`) },
  ImportOrders: { '7.3': signature('Orders:s', 'TOrderImportResult') },
  ImportCompany: { '7.3': signature('Customers:s Method:i', 'TCustomerImportResult') },
  ImportStockStatus: { '7.3': signature('StockStatus:s UpdateStockData:b UpdateStockLevels:b', 'TStockList') },
  ImportCatalogueRequest: { '7.3': signature('CatRequest:s', '') },
  AmendOrder: { late: signature('Orders:s', 'TOrderImportResult'), extra: 'amendCancel' },
  CancelOrder: { late: signature('Orders:s', 'TOrderImportResult'), extra: 'amendCancel' },
};

const signatureIn = (row: Row, generation: KhaosGeneration): Signature | undefined => {
  if (generation === '7.3') return row['7.3'];
  if (generation === 'middle') return row.middle ?? row['7.3'];
  return row.late ?? row.middle ?? row['7.3'];
};

export type Operation = Signature & { name: string; existsOnly: boolean };

/** The operations that an installation offers, in the table's order. */
export const operationsOf = (switches: Pick<KhaosSwitches, 'generation' | 'amendCancel'>): Map<string, Operation> => {
  const operations = new Map<string, Operation>();
  for (const [name, row] of Object.entries(operationTable)) {
    const found = signatureIn(row, switches.generation);
    if (found === undefined || (row.extra !== undefined && !switches[row.extra])) continue;
    operations.set(name, { ...found, name, existsOnly: row.existsOnly === true });
  }
  return operations;
};

/** What `GetVersion` says; clients are told to make no decision from it. */
export const versionTexts: Readonly<Record<KhaosGeneration, string>> = { '7.3': '7.3.42', middle: '7.8.11', late: '8.190.36' };
