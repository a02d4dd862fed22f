/** What the server refuses: what its schema forbids, and what only it knows. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { prepareDocument } from '../../../../electron/practice/shopify/document.ts';
import { loadSchema } from '../../../../electron/practice/shopify/schema.ts';
import { documentText } from './document-text.ts';
import { createSmallShop } from './small-shop.ts';

const shop = createSmallShop(3);
const refusal = (query: string, variables: Record<string, unknown> = {}) => {
  const { answer, body } = shop.ask(query, variables);
  expect(answer.status).toBe(200);
  expect(body).not.toHaveProperty('data');
  expect(body).not.toHaveProperty('extensions');
  return body.errors[0];
};

const levels = (count: number, more: Record<string, unknown> = { changeFromQuantity: null }) => ({
  key: 'k',
  input: {
    name: 'on_hand',
    reason: 'correction',
    quantities: Array.from({ length: count }, (_, at) => ({
      inventoryItemId: `gid://shopify/InventoryItem/${at + 1}`,
      locationId: 'gid://shopify/Location/1',
      quantity: 1,
      ...more,
    })),
  },
});

describe('the schema refuses', () => {
  it('a field that does not exist, by name, type and place', () => {
    expect(refusal('query Orders { orders(first: 1) { nodes { id colour } } }')).toEqual({
      message: "Field 'colour' doesn't exist on type 'Order'",
      locations: [{ line: 1, column: 46 }],
      path: ['query Orders', 'orders', 'nodes', 'colour'],
      extensions: { code: 'undefinedField', typeName: 'Order', fieldName: 'colour' },
    });
  });

  it('an argument that does not exist', () => {
    expect(refusal('{ orders(first: 1, colour: "red") { nodes { id } } }')).toMatchObject({
      message: "Field 'orders' doesn't accept argument 'colour'",
      extensions: { code: 'argumentNotAccepted' },
    });
  });

  it('a sort key that a list does not have', () => {
    expect(refusal('{ productVariants(first: 1, sortKey: UPDATED_AT) { nodes { id } } }').extensions.code).toBe(
      'argumentLiteralsIncompatible',
    );
  });

  it('a code among plain user errors', () => {
    expect(refusal('mutation M($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { code } } }').message).toBe(
      "Field 'code' doesn't exist on type 'UserError'",
    );
  });

  it('a text that is no GraphQL', () => {
    expect(refusal('{ orders(').message).toMatch(/Syntax Error/);
  });

  it.each([
    ['half a unit', { quantity: 5.5, changeFromQuantity: null }, ['quantities', 0, 'quantity']],
    ['an input key that was removed', { compareQuantity: 1, changeFromQuantity: null }, ['quantities', 0]],
    ['another that was never there', { colour: 'red', changeFromQuantity: null }, ['quantities', 0]],
  ])('variables with %s, and points at the place', (_name, row, path) => {
    const error = refusal(documentText('stock-set'), levels(1, row));
    expect(error.extensions.code).toBe('INVALID_VARIABLE');
    expect(error.message).toContain('Variable $input of type InventorySetQuantitiesInput! was provided invalid value');
    expect(error.extensions.problems[0].path).toEqual(path);
  });

  it('a variable that must be there and is not', () => {
    expect(refusal(documentText('order-for-erp'), { lines: 20 })).toMatchObject({
      message: 'Variable $id of type ID! was provided invalid value: Expected value to not be null',
      extensions: { code: 'INVALID_VARIABLE', value: null },
    });
  });

  it('a body without a query with HTTP 400', () => {
    const reaction = shop.practice.react({
      method: 'POST',
      target: '/admin/api/2026-10/graphql.json',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': shop.token },
      body: '{',
    });
    expect(reaction).toMatchObject({ kind: 'answer', answer: { status: 400 } });
  });
});

describe('beyond its schema the server refuses', () => {
  it('a mutation of the idempotent list without the directive', () => {
    const bare = documentText('stock-set').replace('@idempotent(key: $key)', '').replace(', $key: String!', '');
    expect(refusal(bare, levels(1))).toMatchObject({
      message: 'The @idempotent directive is required for this mutation but was not provided.',
      path: ['inventorySetQuantities'],
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  it('but takes one outside the list without it', () => {
    expect(shop.ask(documentText('order-mark-tags'), { id: 'gid://shopify/Order/1', tags: ['x'] }).body.data.tagsAdd.userErrors).toEqual(
      [],
    );
  });

  it('a row without changeFromQuantity, where null is a decision', () => {
    expect(refusal(documentText('stock-set'), levels(1, {}))).toMatchObject({
      message: 'InventoryQuantityInput must include the following argument: changeFromQuantity',
      path: ['inventorySetQuantities', 'input', 'quantities', 0],
      extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
    });
    expect(shop.ask(documentText('stock-set'), levels(1, { changeFromQuantity: null })).body.errors).toBeUndefined();
  });

  it('a delta without it, in the words that were reported', () => {
    const changes = [{ inventoryItemId: 'i', locationId: 'l', delta: 1 }];
    expect(refusal(documentText('stock-adjust'), { key: 'k', input: { name: 'available', reason: 'correction', changes } }).message).toBe(
      'InventoryChangeInput must include the following argument: changeFromQuantity',
    );
  });

  it('a connection without first or last, at any depth', () => {
    expect(refusal('{ orders { nodes { id } } }')).toMatchObject({ path: ['orders'], extensions: { code: 'BAD_REQUEST' } });
    expect(refusal('{ orders(first: 1) { nodes { lines: lineItems { nodes { id } } } } }').path).toEqual(['orders', 'nodes', 'lines']);
  });

  it.each([
    ['{ orders(first: 251) { nodes { id } } }', 'first cannot exceed 250'],
    ['{ orders(last: 251) { nodes { id } } }', 'last cannot exceed 250'],
    ['{ orders(first: 1) { nodes { lineItems(first: 251) { nodes { id } } } } }', 'first cannot exceed 250'],
  ])('a page that is too big: %s', (query, message) => {
    expect(refusal(query)).toMatchObject({ message, extensions: { code: 'BAD_REQUEST' } });
  });

  it('a page that is too big by a variable or its default', () => {
    const query = 'query Q($n: Int = 251) { orders(first: $n) { nodes { id } } }';
    expect(refusal(query).message).toBe('first cannot exceed 250');
    expect(refusal(query, { n: 300 }).message).toBe('first cannot exceed 250');
    expect(shop.ask(query, { n: 3 }).body.data.orders.nodes).toHaveLength(3);
  });

  it('more than 250 elements of an array, and takes 250', () => {
    expect(refusal(documentText('stock-set'), levels(251))).toMatchObject({
      message: 'The input array size of 251 is greater than the maximum allowed of 250.',
      path: ['inventorySetQuantities', 'input', 'quantities'],
      extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
    });
    expect(shop.ask(documentText('stock-set'), { ...levels(250), key: 'k250' }).body.data.inventorySetQuantities.userErrors).toEqual([]);
  });

  it('a query above 1,000 points, without a word on the bucket', () => {
    const query = `{ orders(first: 250) { nodes { lineItems(first: 250) { nodes {
      id product { id } variant { id } taxLines { rate } customAttributes { key } discountAllocations { discountApplication { index } } lineItemGroup { id }
    } } } } }`;
    const error = refusal(query);
    expect(error).not.toHaveProperty('path');
    expect(error.extensions).toMatchObject({ code: 'MAX_COST_EXCEEDED', cost: 1003, maxCost: 1000 });
    expect(error.message).toBe('Query cost is 1003, which exceeds the single query max cost limit (1000).');
  });

  it.each([
    [{ number: 'A', numbers: ['A'] }, 'number, numbers'],
    [{ url: 'https://a.example', urls: ['https://a.example'] }, 'url, urls'],
  ])('one parcel and several at once: %j', (tracking, names) => {
    const { message, extensions } = refusal(documentText('fulfilment-tracking'), { id: 'gid://shopify/Fulfillment/1', tracking });
    expect(message).toContain(names);
    expect(extensions.code).toBe('INVALID_FIELD_ARGUMENTS');
  });
});

describe('a field the practice shop was never taught', () => {
  it('fails as an unknown one does, with no data', () => {
    const { body } = shop.ask('{ orders(first: 2) { nodes { id note } } }');
    expect(body.data).toBeNull();
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: "Field 'note' doesn't exist on type 'Order'",
        extensions: { code: 'undefinedField', typeName: 'Order', fieldName: 'note' },
      }),
    ]);
  });
});

describe('members on their way out', () => {
  it('count wherever they stand: fields, arguments and enum values', () => {
    const text = `{
      product(id: "x") { images(first: 1) { nodes { id } } featuredImage { id } }
      customer(id: "x") { image(size: 1) { id } }
      metafieldDefinitions(first: 1, ownerType: MEDIA_IMAGE) { nodes { id } }
    }`;
    expect(prepareDocument(loadSchema(), text)).toMatchObject({
      kind: 'prepared',
      prepared: { deprecated: ['Customer.image(size:)', 'MetafieldOwnerType.MEDIA_IMAGE', 'Product.featuredImage', 'Product.images'] },
    });
  });

  it('are named in a header', () => {
    const { answer } = shop.ask('{ nodes(ids: ["gid://shopify/InventoryItem/1"]) { ... on InventoryItem { id variant { id } } } }');
    expect(answer.headers['x-shopify-api-deprecated-reason']).toBe('InventoryItem.variant');
    expect(shop.ask('{ shop { id } }').answer.headers).not.toHaveProperty('x-shopify-api-deprecated-reason');
  });
});

describe('every document of the reference', () => {
  it.each(readdirSync(new URL('./documents/', import.meta.url)))(
    '%s is valid and uses nothing deprecated, in both versions served',
    (file) => {
      const text = documentText(file.replace('.graphql', ''));
      for (const version of ['2026-07', '2026-10']) {
        expect(prepareDocument(loadSchema({ version }), text)).toMatchObject({ kind: 'prepared', prepared: { deprecated: [] } });
      }
    },
  );
});
