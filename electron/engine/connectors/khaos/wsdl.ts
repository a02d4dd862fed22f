/** Reads the WSDL of an installation: which methods it has, and what their parameters are called (`reference/khaos-control.md §6 U1`). */
import { attributeOf, childrenOf, type XmlDocument, type XmlElement } from './xml.ts';

export type WsdlParameter = { name: string; /** Local name of the type: `string`, `int`, `boolean`, `dateTime`, … */ type: string };
export type WsdlOperation = { parameters: WsdlParameter[]; soapAction: string; namespace: string };
export type Wsdl = { operations: ReadonlyMap<string, WsdlOperation> };

/** Delphi's names for what the WSDL does not say itself. */
const usualNamespace = 'urn:IKosWebIntf-IKosWeb';

const local = (qualified: string | undefined): string => (qualified ?? '').replace(/^.*:/, '');

const descend = (elements: XmlElement[], ...names: string[]): XmlElement[] =>
  names.reduce((found, name) => found.flatMap((element) => childrenOf(element, name)), elements);

const named = (elements: XmlElement[]): { name: string; element: XmlElement }[] =>
  elements.flatMap((element) => {
    const name = attributeOf(element, 'name');
    return name === undefined ? [] : [{ name, element }];
  });

/** The operations of every port type, or undefined where the document is no WSDL. */
export const readWsdl = ({ name, root }: XmlDocument): Wsdl | undefined => {
  if (name !== 'definitions') return undefined;

  const parts = new Map<string, WsdlParameter[]>(
    named(childrenOf(root, 'message')).map((message) => [
      message.name,
      named(childrenOf(message.element, 'part')).map((part) => ({ name: part.name, type: local(attributeOf(part.element, 'type')) })),
    ]),
  );
  const bindings = new Map(
    named(descend([root], 'binding', 'operation')).map(({ name: operation, element }) => {
      // The soap:operation inside has the same local name as the operation it describes.
      const soapAction = childrenOf(element, 'operation').map((soap) => attributeOf(soap, 'soapAction'))[0];
      const namespace = descend([element], 'input', 'body').map((body) => attributeOf(body, 'namespace'))[0];
      return [operation, { soapAction, namespace }] as const;
    }),
  );

  const operations = new Map<string, WsdlOperation>();
  for (const { name: operation, element } of named(descend([root], 'portType', 'operation'))) {
    const message = local(childrenOf(element, 'input').map((input) => attributeOf(input, 'message'))[0]);
    const namespace = bindings.get(operation)?.namespace ?? usualNamespace;
    operations.set(operation, {
      parameters: parts.get(message) ?? [],
      soapAction: bindings.get(operation)?.soapAction ?? `${namespace}#${operation}`,
      namespace,
    });
  }
  return { operations };
};
