/** One entry of the document registry: a GraphQL text, what it costs to ask, and the schema its answer must satisfy. */
import type { z } from 'zod';

/** `S`, if it takes everything that Shopify's schema says may come in answer; else nothing, so that the entry does not compile. */
type Covering<Wire, S extends z.ZodType> = Wire extends z.input<S> ? S : never;

export type ShopifyDocument<S extends z.ZodType = z.ZodType, Variables = never> = {
  /** The operation's name in the text. */
  name: string;
  kind: 'query' | 'mutation';
  text: string;
  /** Points that Shopify reserves before it runs the document (`reference/shopify-admin-api.md §2.2`). */
  cost: (variables: Variables) => number;
  /** The schema of `data`. Enums are plain text: new members appear without notice (§1.1). */
  answer: S;
};

/** `documentOf<GeneratedAnswer, GeneratedVariables>()({ … })`: ties a text to the types generated from it. */
export const documentOf =
  <Wire, Variables>() =>
  <S extends z.ZodType>(entry: {
    name: string;
    kind: 'query' | 'mutation';
    text: string;
    cost: (variables: Variables) => number;
    answer: Covering<Wire, S>;
  }): ShopifyDocument<S, Variables> =>
    entry;

/** Every mutation, whatever it selects (§2.2). */
export const mutationCost = () => 10;

/** A connection of `first` nodes: 2, and the node by a factor that grows with the logarithm of the page (§2.2). */
export const connectionCost = (first: number, nodeCost: number): number => 2 + Math.floor(2 * Math.log(Math.max(2, first))) * nodeCost;
