/** Our names for the parameters of KC's methods, the names by which installations know them, and how a value is said. */
import type { Wsdl, WsdlOperation, WsdlParameter } from './wsdl.ts';

/**
 * First the name of the newest documents, then others seen or likely (`reference/khaos-control.md §2`); case does not count.
 * A method of KC never has two of one row.
 */
const aliases = {
  orders: ['Orders', 'Order', 'SalesOrders'],
  stockCodes: ['StockCodes', 'StockCode'],
  ids: ['IDs', 'ID', 'OrderIDs', 'OrderCodes', 'OrderCode'],
  companyCodes: ['CompanyCode', 'CompanyCodes'],
  mappingType: ['MappingType', 'Mapping'],
  lastUpdated: ['LastUpdated', 'LastUpdate'],
  dateType: ['DateType'],
  dateValue: ['DateValue', 'Date'],
  stockItemType: ['StockItemType', 'ItemType'],
  siteId: ['SiteID', 'Site'],
  potentialLeadTime: ['PotentialLeadTime'],
  compressionMethod: ['CompressionMethod'],
  webOnly: ['WebOnly'],
  confirmedOnly: ['ConfirmedOnly'],
  includeTracking: ['IncludeTracking'],
  includeCancelled: ['IncludeCancelled'],
  dateFrom: ['DateFrom', 'FromDate'],
  dateTo: ['DateTo', 'ToDate'],
  invoiceStageIds: ['InvoiceStageIDs', 'InvoiceStageID', 'StageIDs'],
  companyClassType: ['CompanyClassType'],
  userName: ['UserName', 'User'],
  userPassword: ['UserPassword', 'Password'],
  courier: ['Courier', 'Couriers'],
  delRate: ['DelRate', 'DelRates'],
  courierBanding: ['CourierBanding'],
  bogof: ['BOGOF'],
  specialOffer: ['SpecialOffer', 'SpecialOffers'],
  telesalePrompt: ['TelesalePrompt', 'TelesalePrompts'],
  keyCode: ['KeyCode', 'Keycode', 'KeyCodes'],
  barredItems: ['BarredItems'],
  priceList: ['PriceList'],
} as const satisfies Record<string, readonly string[]>;

export type ParameterName = keyof typeof aliases;

/** `needed`: without it the call would mean something else. What is not needed is left out where the installation lacks it. */
export type Argument = { name: ParameterName; value: string | number | boolean; needed?: boolean };

/** A value beside the installation's own name and type for it. */
export type BoundArgument = { name: string; type: string; value: string };

export const parameterOf = (operation: WsdlOperation | undefined, name: ParameterName): WsdlParameter | undefined => {
  const names = aliases[name].map((alias) => alias.toLowerCase());
  return names
    .map((alias) => operation?.parameters.find((parameter) => parameter.name.toLowerCase() === alias))
    .find((parameter) => parameter !== undefined);
};

export const hasParameter = (wsdl: Wsdl, operation: string, name: ParameterName): boolean =>
  parameterOf(wsdl.operations.get(operation), name) !== undefined;

/** In the WSDL's order; `missing` names the first needed parameter that the installation lacks. */
export const bindArguments = (operation: WsdlOperation, given: readonly Argument[]): { bound: BoundArgument[] } | { missing: string } => {
  const byParameter = new Map<WsdlParameter, Argument>();
  for (const argument of given) {
    const parameter = parameterOf(operation, argument.name);
    if (parameter !== undefined) byParameter.set(parameter, argument);
    else if (argument.needed === true) return { missing: aliases[argument.name][0] };
  }
  return {
    bound: operation.parameters.flatMap((parameter) => {
      const argument = byParameter.get(parameter);
      return argument === undefined ? [] : [{ name: parameter.name, type: parameter.type, value: String(argument.value) }];
    }),
  };
};
