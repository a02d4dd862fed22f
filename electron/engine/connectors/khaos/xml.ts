/** Reads XML that may be broken, hostile or no XML at all, into a plain tree of elements. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * One element, namespace prefixes removed: attributes as `@NAME`, text where there is any (CDATA included, trimmed) as `#text`, child elements by
 * name, each a list in document order.
 */
export type XmlElement = { [name: string]: string | XmlElement[] };
export type XmlDocument = { name: string; root: XmlElement };

/**
 * Why a text is not read: `empty`; `html` (a web page); `forbidden` (a document type or an entity of its own, which can name files
 * or grow without end, or nesting beyond reason); `broken` (not well-formed, e.g. cut off).
 */
export type XmlFault = 'empty' | 'html' | 'forbidden' | 'broken';

export class XmlError extends Error {
  readonly fault: XmlFault;
  constructor(fault: XmlFault, detail: string) {
    super(`${fault}: ${detail}`);
    this.name = 'XmlError';
    this.fault = fault;
  }
}

/** KC's deepest document, web categories, nests about a dozen; SCS four levels more. */
const deepestNesting = 60;

const ownEntities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const characterOf = (reference: string): string => {
  const code = /^#x/i.test(reference) ? Number.parseInt(reference.slice(2), 16) : Number.parseInt(reference.slice(1), 10);
  if (!(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff)
    throw new XmlError('broken', `character reference &${reference};`);
  return String.fromCodePoint(code);
};

/** XML's own five names and characters by number; any other name would need a document type, which is refused. */
const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(#x[0-9a-f]+|#\d+|[\w.:-]+);/gi, (_, reference: string) => {
        if (reference.startsWith('#')) return characterOf(reference);
        const character = Object.hasOwn(ownEntities, reference) ? ownEntities[reference] : undefined;
        if (character === undefined) throw new XmlError('forbidden', `entity &${reference};`);
        return character;
      })
    : text;

/** Text between tags as it is meant; like `readXml` it takes no other `&` than that of a reference. Throws `XmlError`. */
export const characterData = (text: string): string => {
  if (/&(?!(?:#x[0-9a-f]+|#\d+|[\w.:-]+);)/i.test(text)) throw new XmlError('broken', 'a & that begins no reference');
  return decodeEntities(text);
};

const nothing = (): void => undefined;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  alwaysCreateTextNode: true,
  maxNestedTags: deepestNesting,
  // Nothing here goes by an element's path, which would be written out for each.
  jPath: false,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  entityDecoder: {
    decode: decodeEntities,
    setExternalEntities: nothing,
    addInputEntities: nothing,
    reset: nothing,
    setXmlVersion: nothing,
  },
});

/** What stands first in the text after declaration, comments and blanks. */
const firstMarkup = (text: string): number => {
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at++;
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined;
    if (end === undefined) return at;
    const close = text.indexOf(end, at + 2);
    if (close < 0) return text.length;
    at = close + end.length;
  }
};

/** Throws `XmlError` for what is no XML from its beginning on, or may hold entities of its own. */
export const refuse = (text: string): void => {
  const at = firstMarkup(text);
  if (text.trim() === '') throw new XmlError('empty', 'no text');
  const start = text.slice(at, at + 100);
  if (/^<!doctype\s+html\b|^<html[\s>]/i.test(start)) throw new XmlError('html', 'a web page');
  if (start.startsWith('<!')) throw new XmlError('forbidden', 'a document type');
  if (!start.startsWith('<')) throw new XmlError('broken', 'no element at the beginning');
};

/** Throws `XmlError` and nothing else. */
export const readXml = (text: string): XmlDocument => {
  const trimmed = text.replace(/^\uFEFF/, '');
  refuse(trimmed);
  const valid = XMLValidator.validate(trimmed);
  if (valid !== true) throw new XmlError('broken', `${valid.err.msg} (line ${valid.err.line})`);
  let tree: XmlElement;
  try {
    tree = parser.parse(trimmed) as XmlElement;
  } catch (error) {
    if (error instanceof XmlError) throw error;
    throw new XmlError('forbidden', error instanceof Error ? error.message : String(error));
  }
  const elements = Object.entries(tree).filter((entry): entry is [string, XmlElement[]] => Array.isArray(entry[1]));
  const [name, roots] = elements[0] ?? ['', []];
  const root = roots[0];
  if (root === undefined || roots.length > 1 || elements.length > 1) throw new XmlError('broken', 'not exactly one root element');
  return { name, root };
};

/** Child elements of that name, in order. */
export const childrenOf = (element: XmlElement, name: string): XmlElement[] => {
  const found = Object.hasOwn(element, name) ? element[name] : undefined;
  return Array.isArray(found) ? found : [];
};

/** All child elements with their names, grouped by name. */
export const allChildrenOf = (element: XmlElement): { name: string; element: XmlElement }[] =>
  Object.entries(element).flatMap(([name, value]) => (Array.isArray(value) ? value.map((child) => ({ name, element: child })) : []));

export const textOf = (element: XmlElement): string => (typeof element['#text'] === 'string' ? element['#text'] : '');

export const attributeOf = (element: XmlElement, name: string): string | undefined => {
  const value = Object.hasOwn(element, `@${name}`) ? element[`@${name}`] : undefined;
  return typeof value === 'string' ? value : undefined;
};
