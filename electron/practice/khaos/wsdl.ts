/** The WSDL of an installation, in the shape Delphi's publisher produces (`reference/khaos-control.md §1.1`). */
import { resultTypes, type Operation } from './generations.ts';
import { escapeXml } from './xml.ts';

const simpleTypes = new Set(['string', 'int', 'boolean', 'dateTime', 'double', 'base64Binary']);

const typeName = (type: string): string => `${simpleTypes.has(type) ? 'xs' : 'ns1'}:${type}`;

/** The structures that the operations reach, each once, in the order met. */
const typesUsed = (operations: Iterable<Operation>): Set<string> => {
  const used = new Set<string>();
  const use = (name: string): void => {
    const type = resultTypes[name];
    if (type === undefined || used.has(name)) return;
    if ('array' in type) use(type.array);
    else for (const field of Object.values(type.record)) use(field);
    used.add(name);
  };
  for (const operation of operations) use(operation.returns);
  return used;
};

const complexType = (name: string): string => {
  const type = resultTypes[name]!;
  if ('array' in type) {
    return (
      `<complexType name="${name}"><complexContent><restriction base="soapenc:Array">` +
      `<attribute ref="soapenc:arrayType" w:arrayType="${typeName(type.array)}[]" xmlns:w="http://schemas.xmlsoap.org/wsdl/"/>` +
      '</restriction></complexContent></complexType>'
    );
  }
  const fields = Object.entries(type.record).map(([field, of]) => `<element name="${field}" type="${typeName(of)}"/>`);
  return `<complexType name="${name}"><sequence>${fields.join('')}</sequence></complexType>`;
};

/** `location` is the address that calls are posted to. */
export const writeWsdl = (operations: ReadonlyMap<string, Operation>, location: string): string => {
  const all = [...operations.values()];
  const messages = all.map(({ name, parameters, returns }, at) => {
    const parts = parameters.map((parameter) => `<part name="${parameter.name}" type="xs:${parameter.type}"/>`).join('');
    const answer = returns === '' ? '' : `<part name="return" type="${typeName(returns)}"/>`;
    return `<message name="${name}${at}Request">${parts}</message>\n<message name="${name}${at}Response">${answer}</message>`;
  });
  const ports = all.map(
    ({ name }, at) =>
      `<operation name="${name}"><input message="tns:${name}${at}Request"/><output message="tns:${name}${at}Response"/></operation>`,
  );
  const body = '<soap:body use="encoded" encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" namespace="urn:IKosWebIntf-IKosWeb"/>';
  const bindings = all.map(
    ({ name }) =>
      `<operation name="${name}"><soap:operation soapAction="urn:IKosWebIntf-IKosWeb#${name}" style="rpc"/>` +
      `<input>${body}</input><output>${body}</output></operation>`,
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" ' +
      'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" ' +
      'xmlns:tns="http://tempuri.org/" xmlns:ns1="urn:IKosWebIntf" name="IKosWebservice" targetNamespace="http://tempuri.org/">',
    '<types><schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:IKosWebIntf">',
    ...[...typesUsed(all)].map(complexType),
    '</schema></types>',
    ...messages,
    '<portType name="IKosWeb">',
    ...ports,
    '</portType>',
    '<binding name="IKosWebbinding" type="tns:IKosWeb">',
    '<soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>',
    ...bindings,
    '</binding>',
    '<service name="IKosWebservice"><port name="IKosWebPort" binding="tns:IKosWebbinding">',
    `<soap:address location="${escapeXml(location)}"/>`,
    '</port></service>',
    '</definitions>\n',
  ].join('\n');
};
