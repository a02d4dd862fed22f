/** Metafields of orders and the shop: written together or not at all, compared by digest, made only where absent (`reference/shopify-admin-api.md §3.5`). */
import { createHash } from 'node:crypto';
import type { Act } from './acts.ts';
import { gid, numberOf, takeId } from './ids.ts';
import type { Order } from './order-state.ts';
import type { Metafield, MetafieldDefinition, OwnerKind, ShopState } from './state.ts';

export type MetafieldError = { code: string; field: string[]; message: string; elementIndex: number | null };

/** `compareDigest` left out: no comparison; null: only where the metafield does not exist; text: only where it has this digest. */
export type MetafieldInput = {
  ownerId: string;
  namespace?: string | null;
  key: string;
  type?: string | null;
  value: string;
  compareDigest?: string | null;
};

/** One call takes this many. */
const mostAtOnce = 25;

export const digestOf = (field: Pick<Metafield, 'type' | 'value'>): string =>
  createHash('sha256').update(`${field.type}\n${field.value}`).digest('hex');

/** `$app` and a missing namespace are the asking app's own. */
export const namespaceOf = (state: ShopState, namespace: string | null | undefined): string => {
  const own = `app--${state.appId}`;
  if (namespace === undefined || namespace === null || namespace === '$app') return own;
  return namespace.startsWith('$app:') ? `${own}--${namespace.slice('$app:'.length)}` : namespace;
};

export type Owner = { kind: OwnerKind; id: number; fields: Metafield[]; order: Order | undefined };

export const ownerOf = (state: ShopState, id: string): Owner | undefined => {
  if (numberOf(id, 'Shop') === state.shopId) return { kind: 'Shop', id: state.shopId, fields: state.shopMetafields, order: undefined };
  const order = state.orders.get(numberOf(id, 'Order') ?? -1);
  return order && { kind: 'Order', id: order.id, fields: order.metafields, order };
};

export const findField = (fields: readonly Metafield[], namespace: string, key: string): Metafield | undefined =>
  fields.find((field) => field.namespace === namespace && field.key === key);

const typeNames =
  /^(list\.)?(single_line_text_field|multi_line_text_field|json|number_integer|number_decimal|boolean|date|date_time|url|id)$/;

const valueFits = (type: string, value: string): boolean => {
  if (type === 'number_integer') return /^-?\d+$/.test(value);
  if (type === 'number_decimal') return /^-?\d+(\.\d+)?$/.test(value);
  if (type === 'boolean') return value === 'true' || value === 'false';
  if (type === 'single_line_text_field') return !/[\r\n]/.test(value);
  if (type !== 'json' && !type.startsWith('list.')) return true;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
};

type Write = { owner: Owner; namespace: string; key: string; type: string; value: string; known: Metafield | undefined };

const compareError = (input: MetafieldInput, known: Metafield | undefined): readonly [string, string] | undefined => {
  if (!('compareDigest' in input) || input.compareDigest === undefined) return undefined;
  const stale = [
    'STALE_OBJECT',
    'The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.',
  ] as const;
  if (input.compareDigest === null) return known === undefined ? undefined : stale;
  if (known === undefined || !/^[0-9a-f]{64}$/.test(input.compareDigest))
    return ['INVALID_COMPARE_DIGEST', 'The compareDigest is invalid.'];
  return digestOf(known) === input.compareDigest ? undefined : stale;
};

const plan = (state: ShopState, input: MetafieldInput, at: number, seen: Set<string>): Write | MetafieldError => {
  const refuse = (code: string, field: string, message: string): MetafieldError => ({
    code,
    field: ['metafields', String(at), field],
    message,
    elementIndex: at,
  });
  const owner = ownerOf(state, input.ownerId);
  if (owner === undefined) return refuse('INVALID', 'ownerId', 'Owner does not exist.');
  const namespace = namespaceOf(state, input.namespace);
  const { key, value } = input;
  if (namespace.startsWith('app--') && !namespace.startsWith(`app--${state.appId}`)) {
    return refuse(
      'APP_NOT_AUTHORIZED',
      'namespace',
      'Access to this namespace and key on Metafields for this resource type is not allowed.',
    );
  }
  if (namespace.length < 3) return refuse('TOO_SHORT', 'namespace', 'is too short (minimum is 3 characters)');
  if (namespace.length > 255) return refuse('TOO_LONG', 'namespace', 'is too long (maximum is 255 characters)');
  if (key.length < 2) return refuse('TOO_SHORT', 'key', 'is too short (minimum is 2 characters)');
  if (key.length > 64) return refuse('TOO_LONG', 'key', 'is too long (maximum is 64 characters)');
  if (!/^[A-Za-z0-9_-]+$/.test(namespace) || !/^[A-Za-z0-9_-]+$/.test(key))
    return refuse('INVALID', 'key', 'contains one or more invalid characters.');
  const known = findField(owner.fields, namespace, key);
  const definition = state.definitions.find(
    (one) => one.namespace === namespace && one.key === key && one.ownerKind === owner.kind.toUpperCase(),
  );
  const type = input.type ?? definition?.type ?? known?.type;
  if (type === undefined) return refuse('BLANK', 'type', "can't be blank");
  if (!typeNames.test(type)) return refuse('INCLUSION', 'type', `The type ${type} is not included in the list.`);
  if (definition !== undefined && definition.type !== type)
    return refuse('INVALID_TYPE', 'type', `Type '${type}' must be consistent with the definition's type.`);
  if (value === '') return refuse('BLANK', 'value', "can't be blank");
  if (!valueFits(type, value)) return refuse('INVALID_VALUE', 'value', `Value is invalid for the type ${type}.`);
  const name = `${input.ownerId} ${namespace} ${key}`;
  if (seen.has(name)) return refuse('TAKEN', 'key', 'The input value is already taken.');
  seen.add(name);
  const wrong = compareError(input, known);
  return wrong === undefined ? { owner, namespace, key, type, value, known } : refuse(wrong[0], 'compareDigest', wrong[1]);
};

/** `metafieldsSet`. Bumps the update time of every order it writes to. */
export const setMetafields = (act: Act, inputs: readonly MetafieldInput[]): { fields: Metafield[] | null; errors: MetafieldError[] } => {
  if (inputs.length > mostAtOnce) {
    const message = `Exceeded the maximum metafields input limit of ${mostAtOnce}.`;
    return { fields: null, errors: [{ code: 'LESS_THAN_OR_EQUAL_TO', field: ['metafields'], message, elementIndex: null }] };
  }
  const seen = new Set<string>();
  const writes: Write[] = [];
  const errors: MetafieldError[] = [];
  for (const [at, input] of inputs.entries()) {
    const planned = plan(act.state, input, at, seen);
    if ('code' in planned) errors.push(planned);
    else writes.push(planned);
  }
  if (errors.length > 0) return { fields: [], errors };
  const fields = writes.map((write) => {
    const { owner, namespace, key, type, value } = write;
    const field: Metafield = write.known ?? {
      id: takeId(act.state),
      ownerKind: owner.kind,
      ownerId: owner.id,
      namespace,
      key,
      type,
      value,
      createdAtMs: act.nowMs,
      updatedAtMs: act.nowMs,
    };
    const before = write.known === undefined ? null : digestOf(write.known);
    Object.assign(field, { type, value, updatedAtMs: act.nowMs });
    if (write.known === undefined) owner.fields.push(field);
    if (owner.order !== undefined) act.orders.add(owner.order);
    act.note({
      kind: 'metafield',
      owner: gid(owner.kind, owner.id),
      ...(owner.order === undefined ? {} : { name: owner.order.name }),
      namespace,
      key,
      value,
      before,
      digest: digestOf(field),
      by: act.client ?? null,
    });
    return field;
  });
  return { fields, errors: [] };
};

/** Takes metafields away; one that does not exist is passed over. Answers what was deleted (null for what was not). */
export const deleteMetafields = (act: Act, inputs: readonly { ownerId: string; namespace: string; key: string }[]) =>
  inputs.map((input) => {
    const owner = ownerOf(act.state, input.ownerId);
    const namespace = namespaceOf(act.state, input.namespace);
    const field = owner && findField(owner.fields, namespace, input.key);
    if (owner === undefined || field === undefined) return null;
    owner.fields.splice(owner.fields.indexOf(field), 1);
    if (owner.order !== undefined) act.orders.add(owner.order);
    act.note({ kind: 'metafield-deleted', owner: input.ownerId, namespace, key: input.key, by: act.client ?? null });
    return { ownerId: input.ownerId, namespace, key: input.key };
  });

/** `metafieldDefinitionCreate`: once per owner type, namespace and key. */
export const defineMetafield = (
  act: Act,
  input: {
    ownerType: string;
    namespace?: string | null;
    key: string;
    name: string;
    type: string;
    capabilities?: { adminFilterable?: { enabled: boolean } | null } | null;
  },
): { definition: MetafieldDefinition } | { error: { code: string; field: string[]; message: string } } => {
  const { state } = act;
  const namespace = namespaceOf(state, input.namespace);
  if (state.definitions.some((one) => one.ownerKind === input.ownerType && one.namespace === namespace && one.key === input.key)) {
    return {
      error: {
        code: 'TAKEN',
        field: ['definition', 'key'],
        message: `Key is in use for ${input.ownerType} metafields on the '${namespace}' namespace.`,
      },
    };
  }
  if (!typeNames.test(input.type))
    return { error: { code: 'INCLUSION', field: ['definition', 'type'], message: `Type '${input.type}' is not a valid type.` } };
  const definition: MetafieldDefinition = {
    id: takeId(state),
    ownerKind: input.ownerType,
    namespace,
    key: input.key,
    name: input.name,
    type: input.type,
    adminFilterable: input.capabilities?.adminFilterable?.enabled ?? false,
  };
  state.definitions.push(definition);
  act.note({ kind: 'metafield-definition', ownerType: input.ownerType, namespace, key: input.key, by: act.client ?? null });
  return { definition };
};
