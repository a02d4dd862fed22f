/** The documents of the reference as texts, for whoever sends them. */
import { readFileSync } from 'node:fs';

/** By file name, e.g. `order-for-erp`. */
export const documentText = (name: string): string => readFileSync(new URL(`./documents/${name}.graphql`, import.meta.url), 'utf8');
