/** SOAP 1.1 as Delphi speaks it: calls written by template, answers read whether inline or multi-ref (`reference/khaos-control.md §1.1`). */
import { z } from 'zod';
import { escapeXml } from './characters.ts';
import type { BoundArgument } from './parameters.ts';
import type { WsdlOperation } from './wsdl.ts';
import { allChildrenOf, attributeOf, childrenOf, textOf, XmlError, type XmlDocument, type XmlElement } from './xml.ts';

export const soapEnvelope = (method: string, operation: WsdlOperation, given: readonly BoundArgument[]): string => {
  const parts = given.map(({ name, type, value }) => `<${name} xsi:type="xsd:${escapeXml(type)}">${escapeXml(value)}</${name}>`);
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    '<SOAP-ENV:Body SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">' +
    `<NS1:${method} xmlns:NS1="${escapeXml(operation.namespace)}">${parts.join('')}</NS1:${method}>` +
    '</SOAP-ENV:Body></SOAP-ENV:Envelope>'
  );
};

/** What came back: the value of `return` with its references resolved (undefined for none), or what KC said went wrong. */
export type SoapResult = { kind: 'result'; value: XmlElement | undefined } | { kind: 'fault'; text: string };

/** Elements of one answer, each counted as often as it is referred to: the longest list of a big catalogue has 200,000. */
const mostElements = 1_000_000;
/** Deeper than any structure of KC; reached only by references that go in a circle. */
const deepestReferences = 40;

/** Puts in the place of every `href="#x"` what has that id. */
const resolver = (byId: ReadonlyMap<string, XmlElement>) => {
  let visited = 0;
  const resolve = (element: XmlElement, depth: number): XmlElement => {
    visited++;
    if (visited > mostElements || depth > deepestReferences) throw new XmlError('forbidden', 'references without end');
    const reference = attributeOf(element, 'href');
    if (reference !== undefined) {
      const target = byId.get(reference.replace(/^#/, ''));
      if (target === undefined) throw new XmlError('broken', `nothing has the id ${reference}`);
      return resolve(target, depth + 1);
    }
    return Object.fromEntries(
      Object.entries(element).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map((child) => resolve(child, depth + 1)) : value,
      ]),
    );
  };
  return (element: XmlElement): XmlElement => resolve(element, 0);
};

/** 1.1 says `faultstring`, 1.2 `Reason/Text`. */
const faultText = (fault: XmlElement): string => {
  const reasons = childrenOf(fault, 'Reason').flatMap((reason) => childrenOf(reason, 'Text'));
  return textOf([...childrenOf(fault, 'faultstring'), ...reasons][0] ?? {});
};

/** Throws `XmlError` for what is no SOAP answer to that method. */
export const readSoap = ({ name, root }: XmlDocument, method: string): SoapResult => {
  const body = name === 'Envelope' ? childrenOf(root, 'Body')[0] : undefined;
  if (body === undefined) throw new XmlError('broken', 'no SOAP envelope');
  const fault = childrenOf(body, 'Fault')[0];
  if (fault !== undefined) return { kind: 'fault', text: faultText(fault) };

  const response = childrenOf(body, `${method}Response`)[0];
  if (response === undefined) throw new XmlError('broken', `no answer to ${method}`);
  const byId = new Map(
    allChildrenOf(body).flatMap(({ element }) => {
      const id = attributeOf(element, 'id');
      return id === undefined ? [] : [[id, element] as const];
    }),
  );
  const value = childrenOf(response, 'return')[0] ?? allChildrenOf(response)[0]?.element;
  return { kind: 'result', value: value === undefined ? undefined : resolver(byId)(value) };
};

const hasChildren = (element: XmlElement): boolean => Object.values(element).some(Array.isArray);

/** The records of an array: its `item`s, its members of one other name, or the records themselves where there is no wrapper. */
const recordsOf = (element: XmlElement): XmlElement[] => {
  const items = childrenOf(element, 'item');
  if (items.length > 0) return items;
  const children = allChildrenOf(element);
  if (children.length === 0) return [];
  const oneName = children.every(({ name }) => name === children[0]?.name);
  return oneName && children.every((child) => hasChildren(child.element)) ? children.map((child) => child.element) : [element];
};

const anyElement = z.custom<XmlElement>((value) => typeof value === 'object' && value !== null);
const anyElements = z.array(anyElement).default([]);

/** What comes in is any XML; the schema itself finds out whether it fits, so its input type says nothing. */
const arrayOf = <T extends z.ZodType>(inner: T) => z.array(inner) as unknown as z.ZodType<z.output<T>[], XmlElement[]>;

/** A field that is an array of records. */
export const records = <T extends z.ZodType>(inner: T) => anyElements.transform((found) => found.flatMap(recordsOf)).pipe(arrayOf(inner));

/** A result that is an array of records, or a list of the shape `{ Count, List: […] }`. Make it once: zod compiles each schema anew. */
export const recordList = <T extends z.ZodType>(inner: T) =>
  anyElement
    .transform((result) => {
      const list = childrenOf(result, 'List');
      const arrays = list.length > 0 ? list : Object.hasOwn(result, 'Count') ? [] : [result];
      return arrays.flatMap(recordsOf);
    })
    .pipe(arrayOf(inner));

/** A result that is an array of strings. */
export const texts = anyElement.transform((result) => {
  const children = allChildrenOf(result).map(({ element }) => textOf(element));
  return children.length > 0 ? children : textOf(result) === '' ? [] : [textOf(result)];
});
