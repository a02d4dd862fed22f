/** Reads XML that came from outside and escapes what goes into XML; nothing here knows Khaos Control. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Names without namespace prefix; `text` is the element's own text, CDATA included. */
export type XmlNode = {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: readonly XmlNode[];
};

/** Thrown for what is no well-formed document. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

/** An order document of 5,000 orders has some hundred thousand `&lt;`: the limit is the size of a request, not their number. */
const entityLimit = 64 * 1024 * 1024;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // No callback goes by an element's path, which would be written out for each.
  jPath: false,
  // Numeric references (`&#13;`, `&#xE9;`) come with these.
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: entityLimit, maxExpandedLength: entityLimit },
});

type Parsed = { ':@'?: Record<string, string>; '#text'?: string } & Record<string, unknown>;

const nodeOf = (parsed: Parsed): XmlNode | undefined => {
  const name = Object.keys(parsed).find((key) => key !== ':@');
  if (name === undefined || name === '#text') return undefined;
  const inside = parsed[name] as Parsed[];
  const children: XmlNode[] = [];
  let text = '';
  for (const part of inside) {
    if (part['#text'] !== undefined) text += part['#text'];
    else {
      const child = nodeOf(part);
      if (child !== undefined) children.push(child);
    }
  }
  return { name, attributes: parsed[':@'] ?? {}, text, children };
};

/** The root element. Refuses a DOCTYPE: nobody here needs entities of a document's own. */
export const readXml = (source: string): XmlNode => {
  const text = source.replace(/^\uFEFF/, '').trim();
  if (text.includes('<!DOCTYPE')) throw new XmlFault('DOCTYPE is not allowed');
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new XmlFault(`${verdict.err.msg} (line ${verdict.err.line})`);
  for (const parsed of parser.parse(text) as Parsed[]) {
    const node = nodeOf(parsed);
    if (node !== undefined) return node;
  }
  throw new XmlFault('No root element');
};

export const childOf = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  node?.children.find((child) => child.name === name);

export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] =>
  node?.children.filter((child) => child.name === name) ?? [];

/** The trimmed text of a child; empty where the child is missing. */
export const textIn = (node: XmlNode | undefined, name: string): string => childOf(node, name)?.text.trim() ?? '';

/** Fit for text and for attributes in double quotes. Characters that XML cannot carry are dropped. */
export const escapeXml = (text: string): string =>
  // Nearly all texts need nothing done.
  // oxlint-disable-next-line no-control-regex
  /[&<>"\u0000-\u001f]/.test(text)
    ? text
        // oxlint-disable-next-line no-control-regex
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]+/g, '')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
    : text;

export const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** `<NAME>text</NAME>`, escaped. */
export const element = (name: string, text: string | number): string =>
  `<${name}>${typeof text === 'number' ? text : escapeXml(text)}</${name}>`;

export const attribute = (name: string, text: string | number): string => ` ${name}="${typeof text === 'number' ? text : escapeXml(text)}"`;

/** True is -1 inside KC's documents. */
export const flag = (value: boolean): '-1' | '0' => (value ? '-1' : '0');
