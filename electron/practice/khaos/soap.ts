/** The SOAP 1.1 layer, RPC/encoded: reads a call, writes an answer or a fault (`reference/khaos-control.md §1.1`). */
import { resultTypes, type Operation } from './generations.ts';
import type { KhaosSwitches } from './switches.ts';
import { cdata, childOf, escapeXml, readXml, type XmlNode } from './xml.ts';

/** Thrown by anything below a call; becomes `faultstring`. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
}

/** Parameters by name, still text. */
export type SoapCall = { method: string; parameters: ReadonlyMap<string, string> };

const actionPrefix = 'urn:IKosWebIntf-IKosWeb#';

/** The action as 1.1 says it (a header, quoted or not) or as 1.2 does (in the content type). */
const actionOf = (headers: Readonly<Record<string, string>>): string | undefined => {
  const said = headers['soapaction'] ?? /action="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1];
  return said?.trim().replace(/^"(.*)"$/, '$1');
};

/** An element with `href` stands for the one with that `id` (multi-ref requests). */
const resolve = (node: XmlNode, body: XmlNode): XmlNode => {
  const reference = node.attributes['href'];
  if (reference === undefined) return node;
  const target = body.children.find((other) => `#${other.attributes['id']}` === reference);
  if (target === undefined) throw new SoapFault(`Reference ${reference} not found`);
  return target;
};

/** Reads the call and checks it against its SOAPAction. Throws `SoapFault` or `XmlFault`. */
export const readCall = (body: string, headers: Readonly<Record<string, string>>): SoapCall => {
  const envelope = readXml(body);
  const soapBody = childOf(envelope, 'Body');
  const call = soapBody?.children[0];
  if (envelope.name !== 'Envelope' || soapBody === undefined || call === undefined) throw new SoapFault('Invalid SOAP request');
  const action = actionOf(headers);
  if (action !== `${actionPrefix}${call.name}`) throw new SoapFault(`SOAPAction "${action ?? ''}" does not name ${call.name}`);
  const parameters = new Map<string, string>();
  for (const part of call.children) parameters.set(part.name, resolve(part, soapBody).text);
  return { method: call.name, parameters };
};

const readInt = (text: string): number | undefined => (/^[+-]?\d+$/.test(text.trim()) ? Number(text) : undefined);
const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);
const readBoolean = (text: string): boolean | undefined => booleans.get(text.trim());

/** Parameters read by name. What a client leaves out is Delphi's zero of the type. */
export type Arguments = {
  text(name: string): string;
  int(name: string): number | undefined;
  boolean(name: string): boolean | undefined;
  /** Whether the client sent it at all. */
  has(name: string): boolean;
};

export const argumentsOf = (call: SoapCall, operation: Operation, unknown: KhaosSwitches['unknownParameter']): Arguments => {
  const types = new Map(operation.parameters.map(({ name, type }) => [name, type]));
  for (const [name, text] of call.parameters) {
    const type = types.get(name);
    if (type === undefined) {
      if (unknown === 'fault') throw new SoapFault(`${operation.name} has no parameter ${name}`);
      continue;
    }
    const value = text.trim();
    const bad = (type === 'int' && readInt(value) === undefined) || (type === 'boolean' && readBoolean(value) === undefined);
    if (value !== '' && bad) throw new SoapFault(`'${value}' is not a valid ${type} value`);
  }
  const sent = (name: string): string | undefined => (types.has(name) ? call.parameters.get(name) : undefined);
  return {
    text: (name) => sent(name) ?? '',
    int: (name) => readInt(sent(name) ?? ''),
    boolean: (name) => readBoolean(sent(name) ?? ''),
    has: (name) => sent(name) !== undefined,
  };
};

/** What an operation answers: text, number, rows or fields, matching its result type. */
export type Result = string | number | boolean | readonly Result[] | { readonly [field: string]: Result };

const envelope = (inside: string, encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?>\n` +
  '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/">' +
  `<SOAP-ENV:Body SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">${inside}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

const typeMark = (type: string): string => (resultTypes[type] === undefined ? `xsd:${type}` : `NS2:${type}`);

/** Writes one value; structures go inline, or behind `href`s into `referred`. */
const writeValue = (tag: string, type: string, value: Result, referred: string[] | undefined, wrap: (text: string) => string): string => {
  const structure = resultTypes[type];
  if (structure === undefined) {
    const text = typeof value === 'string' ? wrap(value) : String(value as number | boolean);
    return `<${tag} xsi:type="xsd:${type}">${text}</${tag}>`;
  }
  let inside: string;
  let marks: string;
  if ('array' in structure) {
    const rows = value as readonly Result[];
    inside = rows.map((row) => writeValue('item', structure.array, row, referred, wrap)).join('');
    marks = `xsi:type="SOAP-ENC:Array" SOAP-ENC:arrayType="${typeMark(structure.array)}[${rows.length}]"`;
    // Delphi keeps arrays in their place; only objects are referred to.
    return `<${tag} ${marks}>${inside}</${tag}>`;
  }
  const fields = value as { readonly [field: string]: Result };
  marks = `xsi:type="NS2:${type}"`;
  const place = referred === undefined ? 0 : referred.push('');
  inside = Object.entries(structure.record)
    .map(([field, of]) => writeValue(field, of, fields[field]!, referred, wrap))
    .join('');
  if (referred === undefined) return `<${tag} ${marks}>${inside}</${tag}>`;
  referred[place - 1] = `<NS2:${type} id="${place}" xmlns:NS2="urn:IKosWebIntf" ${marks}>${inside}</NS2:${type}>`;
  return `<${tag} href="#${place}"/>`;
};

export const writeAnswer = (operation: Operation, result: Result, switches: KhaosSwitches): string => {
  const referred = switches.multiRef ? [] : undefined;
  // A document as a whole may come in CDATA; names and codes within structures are always escaped.
  const wrap = operation.returns === 'string' && switches.resultText === 'cdata' ? cdata : escapeXml;
  const value = operation.returns === '' ? '' : writeValue('return', operation.returns, result, referred, wrap);
  return envelope(
    `<NS1:${operation.name}Response xmlns:NS1="urn:IKosWebIntf-IKosWeb" xmlns:NS2="urn:IKosWebIntf">${value}</NS1:${operation.name}Response>` +
      (referred ?? []).join(''),
    switches.answerEncoding,
  );
};

export const writeFault = (text: string, encoding: string): string =>
  envelope(
    `<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>${escapeXml(text)}</faultstring></SOAP-ENV:Fault>`,
    encoding,
  );
