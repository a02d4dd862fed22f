/** Marks of other programs: metafields by compare-and-set, all or none; definitions; tags. */
import { describe, expect, it } from 'vitest';
import { mug, openCounter, type Counter, type Data } from './counter.ts';

type Input = Record<string, unknown>;
const claim = (ownerId: string, more: Input = {}): Input => ({
  ownerId,
  namespace: 'quayside',
  key: 'claim',
  type: 'json',
  value: '{"nonce":"a"}',
  ...more,
});

const set = (counter: Counter, inputs: readonly Input[]): Data =>
  counter.ask('order-mark-metafields', { metafields: inputs }).metafieldsSet;
const errors = (payload: Data) =>
  payload.userErrors.map((error: { code: string; elementIndex: number | null }) => [error.code, error.elementIndex]);

const read = (counter: Counter, id: string): Data =>
  counter.send(
    'query Claim($id: ID!) { order(id: $id) { updatedAt metafield(namespace: "quayside", key: "claim") { value compareDigest } } }',
    { id },
  ).order;

describe('metafieldsSet', () => {
  it('with a null digest writes only where there is none: the claim', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    expect(set(counter, [claim(id, { compareDigest: null })]).metafields).toMatchObject([{ namespace: 'quayside', key: 'claim' }]);
    const second = set(counter, [claim(id, { compareDigest: null, value: '{"nonce":"b"}' })]);
    expect([second.metafields, errors(second)]).toEqual([[], [['STALE_OBJECT', 0]]]);
    expect(read(counter, id).metafield.value).toBe('{"nonce":"a"}');
  });

  it('without a digest overwrites', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    set(counter, [claim(id)]);
    expect(set(counter, [claim(id, { value: '{"nonce":"b"}' })]).userErrors).toEqual([]);
    expect(read(counter, id).metafield.value).toBe('{"nonce":"b"}');
  });

  it('with a digest writes only over the value that had it', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const [first] = set(counter, [claim(id, { compareDigest: null })]).metafields;
    expect(first.compareDigest).toBe(read(counter, id).metafield.compareDigest);
    const [second] = set(counter, [claim(id, { compareDigest: first.compareDigest, value: '{"nonce":"b"}' })]).metafields;
    expect(second.compareDigest).not.toBe(first.compareDigest);
    expect(errors(set(counter, [claim(id, { compareDigest: first.compareDigest, value: '{"nonce":"c"}' })]))).toEqual([
      ['STALE_OBJECT', 0],
    ]);
    expect(errors(set(counter, [claim(id, { compareDigest: 'nonsense', value: '{"nonce":"c"}' })]))).toEqual([
      ['INVALID_COMPARE_DIGEST', 0],
    ]);
    const other = counter.buy([[mug, 1]]);
    expect(errors(set(counter, [claim(other.id, { compareDigest: first.compareDigest })]))).toEqual([['INVALID_COMPARE_DIGEST', 0]]);
  });

  it('writes all of a batch or nothing, naming every bad element', () => {
    const counter = openCounter();
    const ids = [1, 2, 3, 4].map(() => counter.buy([[mug, 1]]).id);
    set(counter, [claim(ids[1]!), claim(ids[3]!)]);
    const batch = set(
      counter,
      ids.map((id) => claim(id, { compareDigest: null })),
    );
    expect(errors(batch)).toEqual([
      ['STALE_OBJECT', 1],
      ['STALE_OBJECT', 3],
    ]);
    expect(read(counter, ids[0]!).metafield).toBeNull();
  });

  it('takes 25 and no more, and one key of an owner once', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const many = (count: number) => Array.from({ length: count }, (_, at) => claim(id, { key: `key-${at}` }));
    expect(errors(set(counter, many(26)))).toEqual([['LESS_THAN_OR_EQUAL_TO', null]]);
    expect(set(counter, many(25)).metafields).toHaveLength(25);
    expect(errors(set(counter, [claim(id), claim(id)]))).toEqual([['TAKEN', 1]]);
  });

  it('tells the owner as it is after the write', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    counter.clock.moveOn(90_000);
    const text = `mutation Mark($metafields: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $metafields) {
      metafields { owner { ... on Order { id updatedAt cancelledAt fullyPaid } } } userErrors { code } } }`;
    const { metafields } = counter.send(text, { metafields: [claim(id, { compareDigest: null })] }).metafieldsSet;
    expect(metafields).toEqual([{ owner: { id, updatedAt: '2026-11-23T09:01:30Z', cancelledAt: null, fullyPaid: true } }]);
  });

  it('checks owner, type, value and the lengths of names', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const code = (more: Input): string => errors(set(counter, [claim(id, more)]))[0][0];
    expect(code({ ownerId: 'gid://shopify/Order/1' })).toBe('INVALID');
    expect(code({ type: null })).toBe('BLANK');
    expect(code({ type: 'poem' })).toBe('INCLUSION');
    expect(code({ value: '' })).toBe('BLANK');
    expect(code({ value: '{' })).toBe('INVALID_VALUE');
    expect(code({ namespace: 'qs' })).toBe('TOO_SHORT');
    expect(code({ key: 'k'.repeat(65) })).toBe('TOO_LONG');
    expect(code({ namespace: 'app--1' })).toBe('APP_NOT_AUTHORIZED');
  });

  it('keeps one for the shop itself: the lease', () => {
    const counter = openCounter();
    const { shop } = counter.ask('shop-probe');
    const lease = { ownerId: shop.id, namespace: 'quayside', key: 'lease', type: 'json', value: '{"epoch":1}' };
    const [first] = set(counter, [{ ...lease, compareDigest: null }]).metafields;
    expect(errors(set(counter, [{ ...lease, compareDigest: null }]))).toEqual([['STALE_OBJECT', 0]]);
    counter.clock.moveOn(30_000);
    const [second] = set(counter, [{ ...lease, value: '{"epoch":2}', compareDigest: first.compareDigest }]).metafields;
    expect(second.updatedAt).toBe('2026-11-23T09:00:30Z');
    const { lease: seen } = counter.send('{ shop { lease: metafield(namespace: "quayside", key: "lease") { value compareDigest } } }').shop;
    expect(seen).toEqual({ value: '{"epoch":2}', compareDigest: second.compareDigest });
  });

  it("means the app's own namespace by $app and by none", () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    const [made] = set(counter, [claim(id, { namespace: '$app' })]).metafields;
    expect(made.namespace).toMatch(/^app--\d+$/);
    expect(errors(set(counter, [claim(id, { namespace: null, compareDigest: null })]))).toEqual([['STALE_OBJECT', 0]]);
  });

  it('is told in the journal with the value, and lists under the order', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    set(counter, [claim(id, { compareDigest: null })]);
    expect(counter.effects('metafield')).toMatchObject([
      { owner: id, name: '#1001', namespace: 'quayside', key: 'claim', value: '{"nonce":"a"}', before: null, by: 'quayside-a' },
    ]);
    const text =
      'query Fields($id: ID!) { order(id: $id) { metafields(first: 10, namespace: "quayside") { nodes { key type jsonValue ownerType } } } }';
    expect(counter.send(text, { id }).order.metafields.nodes).toEqual([
      { key: 'claim', type: 'json', jsonValue: { nonce: 'a' }, ownerType: 'ORDER' },
    ]);
  });

  it('can be undone, so that the order can be claimed anew', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    set(counter, [claim(id)]);
    const text = `mutation Release($metafields: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $metafields) {
      deletedMetafields { ownerId key } userErrors { message } } }`;
    const identifiers = [{ ownerId: id, namespace: 'quayside', key: 'claim' }];
    expect(counter.send(text, { metafields: identifiers }).metafieldsDelete.deletedMetafields).toEqual([{ ownerId: id, key: 'claim' }]);
    expect(counter.send(text, { metafields: identifiers }).metafieldsDelete.deletedMetafields).toEqual([null]);
    expect(set(counter, [claim(id, { compareDigest: null })]).userErrors).toEqual([]);
  });
});

describe('metafieldDefinitionCreate', () => {
  const definition = {
    name: 'ERP order',
    namespace: '$app',
    key: 'erp_order',
    type: 'single_line_text_field',
    ownerType: 'ORDER',
    capabilities: { adminFilterable: { enabled: true } },
  };

  it('is made once, gives the type and lets orders be filtered', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]]);
    counter.buy([[mug, 1]]);
    const made = counter.ask('export-flag-definition', { definition }).metafieldDefinitionCreate;
    expect(made.userErrors).toEqual([]);
    expect(counter.ask('export-flag-definition', { definition }).metafieldDefinitionCreate).toMatchObject({
      createdDefinition: null,
      userErrors: [{ code: 'TAKEN' }],
    });
    const field = { ownerId: id, namespace: '$app', key: 'erp_order', value: 'SO1' };
    expect(errors(set(counter, [{ ...field, type: 'json' }]))).toEqual([['INVALID_TYPE', 0]]);
    expect(set(counter, [field]).userErrors).toEqual([]);
    const query = `metafields.${made.createdDefinition.namespace}.erp_order:SO1`;
    expect(counter.ask('orders-changed', { first: 10, query }).orders.nodes.map((order: Data) => order.id)).toEqual([id]);
  });
});

describe('tagsAdd', () => {
  it('adds to what is there, without regard to case, and the order counts as changed', () => {
    const counter = openCounter();
    const { id } = counter.buy([[mug, 1]], { tags: ['VIP'] });
    counter.clock.moveOn(5_000);
    expect(counter.ask('order-mark-tags', { id, tags: ['vip', 'in-erp'] }).tagsAdd.userErrors).toEqual([]);
    expect(counter.order(id)).toMatchObject({ tags: ['VIP', 'in-erp'], updatedAt: '2026-11-23T09:00:05Z' });
    expect(counter.ask('orders-changed', { first: 5, query: 'tag:in-erp' }).orders.nodes).toHaveLength(1);
    expect(counter.ask('order-mark-tags', { id: 'gid://shopify/Order/1', tags: ['x'] }).tagsAdd.userErrors).toHaveLength(1);
  });
});
