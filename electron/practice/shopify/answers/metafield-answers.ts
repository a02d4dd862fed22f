/** Metafields of orders and the shop, their definitions, and tags: how other programs mark things (M11 to M13). */
import { connectNodes, type PageArguments } from '../connection.ts';
import type { FieldContext, Fields } from '../fields.ts';
import { gid, numberOf } from '../shop/ids.ts';
import { defineMetafield, deleteMetafields, digestOf, findField, namespaceOf, setMetafields } from '../shop/metafields.ts';
import type { Metafield } from '../shop/state.ts';
import { addTags } from '../shop/tags.ts';
import { acting, timeOf } from './telling.ts';

const tell = (field: Metafield) => ({ ...field, __typename: 'Metafield' });

export const metafieldOf = (
  context: FieldContext,
  fields: readonly Metafield[],
  { namespace, key }: { namespace?: string | null; key: string },
) => {
  const field = findField(fields, namespaceOf(context.shop.state, namespace), key);
  return field === undefined ? null : tell(field);
};

export const metafieldsOf = (
  context: FieldContext,
  fields: readonly Metafield[],
  { namespace, keys, ...page }: PageArguments & { namespace?: string | null; keys?: string[] | null },
) => {
  const { state } = context.shop;
  const wanted = typeof namespace === 'string' ? namespaceOf(state, namespace) : undefined;
  const names = keys?.map((name) => (name.includes('.') ? name : `${wanted ?? namespaceOf(state, null)}.${name}`));
  const found = fields.filter(
    (field) => (wanted === undefined || field.namespace === wanted) && (names?.includes(`${field.namespace}.${field.key}`) ?? true),
  );
  return connectNodes(context, page, found.map(tell));
};

export const metafieldAnswers: Fields = {
  Mutation: {
    metafieldsSet: (_, { metafields }, context) => {
      const { fields, errors } = acting(context, (act) => setMetafields(act, metafields));
      return { metafields: fields?.map(tell) ?? null, userErrors: errors };
    },
    metafieldsDelete: (_, { metafields }, context) => ({
      deletedMetafields: acting(context, (act) => deleteMetafields(act, metafields)),
      userErrors: [],
    }),
    metafieldDefinitionCreate: (_, { definition }, context) => {
      const made = acting(context, (act) => defineMetafield(act, definition));
      return 'definition' in made
        ? { createdDefinition: made.definition, userErrors: [] }
        : { createdDefinition: null, userErrors: [made.error] };
    },
    tagsAdd: (_, { id, tags }, context) => {
      const order = context.shop.state.orders.get(numberOf(id, 'Order') ?? -1);
      if (order === undefined) return { node: null, userErrors: [{ field: ['id'], message: 'Resource does not exist' }] };
      acting(context, (act) => addTags(act, order, tags));
      return { node: order, userErrors: [] };
    },
  },
  Metafield: {
    id: ({ id }) => gid('Metafield', id),
    legacyResourceId: ({ id }) => String(id),
    compareDigest: (field: Metafield) => digestOf(field),
    createdAt: ({ createdAtMs }) => timeOf(createdAtMs),
    updatedAt: ({ updatedAtMs }) => timeOf(updatedAtMs),
    ownerType: ({ ownerKind }) => ownerKind.toUpperCase(),
    jsonValue: ({ type, value }) => (type === 'json' ? JSON.parse(value) : value),
    owner: ({ ownerKind, ownerId }: Metafield, _, { shop }) =>
      ownerKind === 'Order' ? shop.state.orders.get(ownerId) : { __typename: 'Shop', state: shop.state },
  },
  MetafieldDefinition: {
    id: ({ id }) => gid('MetafieldDefinition', id),
    ownerType: ({ ownerKind }) => ownerKind,
  },
};
