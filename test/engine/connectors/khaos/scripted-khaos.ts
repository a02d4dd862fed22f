/** A KC whose every answer is written by hand, served over real HTTP, for what the practice KC never says. */
import { serve, type RunningServer } from '../../../../electron/practice/server.ts';
import type { PracticeRequest, Reaction } from '../../../../electron/practice/wire.ts';
import type { KhaosConnection } from '../../../../electron/engine/connectors/khaos/connection.ts';
import { createKhaos } from '../../../../electron/engine/connectors/khaos/khaos-client.ts';
import { createHttp } from '../../../../electron/engine/connectors/http.ts';
import { ProblemError } from '../../../../electron/engine/domain/problem.ts';
import { pausingClock, realClock, rememberingLog, secretsOf } from '../test-ports.ts';

export type Parameter = [name: string, type: string];

/** A WSDL in Delphi's shape, as short as it can be. */
export const wsdlOf = (operations: Record<string, Parameter[]>): string => {
  const entries = Object.entries(operations);
  const part = ([name, type]: Parameter) => `<part name="${name}" type="xs:${type}"/>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="http://tempuri.org/" targetNamespace="http://tempuri.org/">
  ${entries.map(([name, parameters], at) => `<message name="${name}${at}Request">${parameters.map(part).join('')}</message>`).join('')}
  <portType name="IKosWeb">
    ${entries.map(([name], at) => `<operation name="${name}"><input message="tns:${name}${at}Request"/></operation>`).join('')}
  </portType>
  <binding name="IKosWebbinding" type="tns:IKosWeb">
    ${entries
      .map(
        ([name]) =>
          `<operation name="${name}"><soap:operation soapAction="urn:IKosWebIntf-IKosWeb#${name}" style="rpc"/>` +
          '<input><soap:body use="encoded" namespace="urn:IKosWebIntf-IKosWeb"/></input></operation>',
      )
      .join('')}
  </binding>
</definitions>`;
};

export const lateOperations: Record<string, Parameter[]> = {
  GetVersion: [],
  Login: [
    ['UserName', 'string'],
    ['UserPassword', 'string'],
  ],
  ImportOrders: [['Orders', 'string']],
  ExportOrderStatusEx: [
    ['IDs', 'string'],
    ['MappingType', 'int'],
    ['WebOnly', 'boolean'],
    ['ConfirmedOnly', 'boolean'],
    ['IncludeTracking', 'boolean'],
    ['IncludeCancelled', 'boolean'],
    ['DateFrom', 'dateTime'],
    ['DateTo', 'dateTime'],
    ['InvoiceStageIDs', 'string'],
  ],
  ExportStockStatus: [
    ['StockCodes', 'string'],
    ['MappingType', 'int'],
    ['LastUpdated', 'dateTime'],
    ['SiteID', 'int'],
    ['PotentialLeadTime', 'boolean'],
  ],
  ExportStock: [
    ['StockCode', 'string'],
    ['MappingType', 'int'],
    ['LastUpdated', 'dateTime'],
  ],
  GetStockPotential: [
    ['StockCodes', 'string'],
    ['MappingType', 'int'],
  ],
  GetStockList: [
    ['DateType', 'int'],
    ['DateValue', 'dateTime'],
    ['StockItemType', 'int'],
  ],
  GetSiteList: [],
  GetSaleSource: [],
  GetCompanyClass: [['CompanyClassType', 'int']],
  GetCountryList: [],
  GetAgentList: [],
  GetSOPData: [
    ['Courier', 'boolean'],
    ['DelRate', 'boolean'],
    ['KeyCode', 'boolean'],
  ],
  ExportCompany: [
    ['CompanyCode', 'string'],
    ['MappingType', 'int'],
    ['LastUpdated', 'dateTime'],
  ],
};

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What stands beside the response in the body: the targets of references. */
export const soapAnswer = (method: string, inside: string, beside = ''): string =>
  `<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/"><SOAP-ENV:Body>
  <NS1:${method}Response xmlns:NS1="urn:IKosWebIntf-IKosWeb">${inside}</NS1:${method}Response>${beside}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

export const textAnswer = (method: string, document: string): string =>
  soapAnswer(method, `<return xsi:type="xsd:string">${escaped(document)}</return>`);

export const soapFault = (text: string): string =>
  `<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>
  <faultcode>SOAP-ENV:Server</faultcode><faultstring>${escaped(text)}</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`;

export const answer = (body: string | Uint8Array, httpState = 200, contentType = 'text/xml; charset=utf-8'): Reaction => ({
  kind: 'answer',
  answer: { status: httpState, headers: { 'content-type': contentType }, body },
  afterMs: 0,
});

/** One call that arrived: the SOAP method, or `WSDL`. */
export type Asked = { method: string; request: PracticeRequest };
type Script = string | Reaction | ((asked: Asked, times: number) => string | Reaction);

const fail = (error: unknown): never => {
  throw error;
};

const open: RunningServer[] = [];
export const closeAll = async (): Promise<void> => {
  for (const server of open.splice(0)) await server.close();
};

/** `script` by method; `WSDL` is the late one where it is not said. The connection may differ in anything but its address. */
export const scriptedKhaos = async (
  script: Record<string, Script>,
  more: Partial<KhaosConnection> = {},
  secrets: Record<string, string> = {},
) => {
  const asked: Asked[] = [];
  const scripts: Record<string, Script> = { WSDL: wsdlOf(lateOperations), ...script };
  const react = (request: PracticeRequest): Reaction => {
    const method = request.method === 'GET' ? 'WSDL' : (/#(\w+)"?$/.exec(request.headers['soapaction'] ?? '')?.[1] ?? 'nothing');
    const call = { method, request };
    asked.push(call);
    const said = scripts[method] ?? answer('no such thing', 404, 'text/plain');
    const reaction = typeof said === 'function' ? said(call, asked.filter((other) => other.method === method).length) : said;
    return typeof reaction === 'string' ? answer(reaction) : reaction;
  };
  const server = await serve({ system: { react }, port: 0, timers: realClock, onFailure: fail });
  open.push(server);
  const clock = pausingClock();
  const log = rememberingLog();
  const connection: KhaosConnection = {
    url: `${server.origin}/LiveSoap/KhaosSIM.exe`,
    mode: 'live',
    auth: { kind: 'none' },
    transliterate: true,
    ...more,
  };
  const khaos = createKhaos({ connection, http: createHttp({ clock: realClock, log }), clock, log, secrets: secretsOf(secrets) });
  /** Nobody listens at its address any more. */
  const leave = async () => {
    open.splice(open.indexOf(server), 1);
    await server.close();
  };
  return { khaos, asked, methods: () => asked.map(({ method }) => method), clock, log, leave, origin: server.origin };
};

export const problemOf = async (call: Promise<unknown>): Promise<ProblemError> => {
  const error: unknown = await call.then(
    (value) => new Error(`Answered instead: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw error;
};

/** What the request said for a parameter. */
export const saidIn = (body: string, name: string): string | undefined =>
  new RegExp(`<${name} xsi:type="xsd:\\w+">([^<]*)</${name}>`).exec(body)?.[1];
