/** One scanner for whatever leaves the program's memory: finds secrets, and texts that say who a customer is. */
import Database from 'better-sqlite3';
import { unzipSync } from 'fflate';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PracticeWorld } from '../../electron/practice/world.ts';

/** Something that was written or shown. */
export type Piece = { where: string; text: string };
/** What must not stand in it. */
export type Forbidden = { kind: string; pattern: RegExp };

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** As a whole: `Gill` is no part of `Gillyflower`. */
const word = (text: string): RegExp => new RegExp(`(?<![\\p{L}\\d])${literally(text)}(?![\\p{L}\\d])`, 'u');

/** What we were given, as it is and as HTTP and base64 would carry it; and whatever Shopify would hand out. */
export const secretsOf = (secrets: Readonly<Record<string, string>>): Forbidden[] => [
  ...Object.entries(secrets).flatMap(([name, secret]) =>
    [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].map((text) => ({
      kind: `secret ${name}`,
      pattern: new RegExp(literally(text)),
    })),
  ),
  { kind: 'token', pattern: /\bshp[a-z]{2}_[0-9a-f]{8,}/ },
  // The end of `user:password` in base64 shifts with the length of the user's name.
  { kind: 'authorisation', pattern: /\b(Basic|Bearer) [A-Za-z0-9+/=_-]{8,}/ },
];

/** Everybody the practice shop and the practice Khaos Control know. */
export const personalDataOf = (world: PracticeWorld): Forbidden[] => {
  const texts = new Map<string, string>();
  for (const customer of world.shop.state.customers.values()) {
    texts.set(customer.lastName, 'surname');
    if (customer.email !== null) texts.set(customer.email, 'e-mail address');
  }
  for (const order of world.shop.state.orders.values()) {
    for (const address of [order.shippingAddress, order.billingAddress]) {
      if (address?.address1) texts.set(address.address1, 'street line');
      if (address?.lastName) texts.set(address.lastName, 'surname');
      if (address?.zip) texts.set(address.zip, 'postcode');
      if (address?.phone) texts.set(address.phone, 'telephone number');
    }
  }
  return [
    ...[...texts].filter(([text]) => text !== '').map(([text, kind]) => ({ kind, pattern: word(text) })),
    { kind: 'e-mail address', pattern: /[\w.+-]+@[\w-]+\.(com|org|net|uk)\b/ },
    { kind: 'telephone number', pattern: /\b07700 ?900 ?\d{3}\b|\b020 ?7946 ?0\d{3}\b/ },
  ];
};

/** `kind in where`, once each. */
export const leaksIn = (pieces: readonly Piece[], forbidden: readonly Forbidden[]): string[] => [
  ...new Set(
    pieces.flatMap(({ where, text }) => forbidden.filter(({ pattern }) => pattern.test(text)).map(({ kind }) => `${kind} in ${where}`)),
  ),
];

export const logPieces = (folder: string): Piece[] =>
  readdirSync(folder).map((name) => ({ where: `logs/${name}`, text: readFileSync(join(folder, name), 'utf8') }));

/** Every text of every table, by column; also beside an engine that has the ledger open. */
export const ledgerPieces = (file: string): Piece[] => {
  const database = new Database(file, { readonly: true });
  try {
    const tables = database
      .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
      .all();
    return tables.flatMap(({ name: table }) => {
      const columns = database.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`).all();
      return columns.map(({ name }) => ({
        where: `${table}.${name}`,
        text: database.prepare<[], string | null>(`SELECT DISTINCT CAST("${name}" AS TEXT) FROM "${table}"`).pluck().all().join('\n'),
      }));
    });
  } finally {
    database.close();
  }
};

export const supportPieces = (file: string): Piece[] =>
  Object.entries(unzipSync(readFileSync(file))).map(([name, bytes]) => ({
    where: `support/${name}`,
    text: new TextDecoder().decode(bytes),
  }));
