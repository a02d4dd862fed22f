import { readFileSync } from 'node:fs';
import { getVariableValues, Kind, NoDeprecatedCustomRule, parse, specifiedRules, validate, type OperationDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { generatedShopifyTypes, shopifyTypesFile } from '../../../../build/generate.ts';
import { shopifyDocuments } from '../../../../electron/engine/connectors/shopify/documents.ts';
import { fulfilmentInputOf } from '../../../../electron/engine/connectors/shopify/fulfilments.ts';
import { stockInputOf } from '../../../../electron/engine/connectors/shopify/inventory.ts';
import { adminSchema, documentCost } from './document-cost.ts';

const schema = adminSchema();
const operationOf = (text: string): OperationDefinitionNode =>
  parse(text).definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)!;

/** Pages and lists at every size that changes a price. */
const sizes = [1, 2, 3, 5, 10, 20, 25, 50, 100, 250];
const variablesOf = (size: number) => ({ first: size, ids: Array.from({ length: size }, (_, at) => `gid://shopify/Order/${at}`) });

describe('the registry of documents', () => {
  it('names every document once, by its operation', () => {
    const names = shopifyDocuments.map((document) => document.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { text, name, kind } of shopifyDocuments) {
      const operation = operationOf(text);
      expect([operation.name?.value, operation.operation]).toEqual([name, kind]);
    }
  });

  it.each(shopifyDocuments)('$name is valid by Shopify’s own schema and uses nothing deprecated', ({ text }) => {
    expect(validate(schema, parse(text), [...specifiedRules, NoDeprecatedCustomRule])).toEqual([]);
  });

  it.each(shopifyDocuments)('$name costs what its entry says, at every size of page', ({ text, cost }) => {
    // The registry holds documents of different variables; each reads only its own from these.
    const costOf = cost as (variables: ReturnType<typeof variablesOf>) => number;
    for (const size of sizes) {
      const variables = variablesOf(size);
      expect({ size, cost: costOf(variables) }).toEqual({ size, cost: documentCost(schema, parse(text), variables) });
    }
  });

  it('keeps the dear ones within what was promised', () => {
    const costOf = (name: string, first: number) =>
      documentCost(schema, parse(shopifyDocuments.find((one) => one.name === name)!.text), { first });
    expect(costOf('OrdersChanged', 250)).toBe(13);
    expect(costOf('OrderPage', 100)).toBe(506);
    expect(costOf('StockAtLocationPage', 250)).toBe(36);
    expect(costOf('StockSet', 0)).toBe(10);
  });

  it('asks for the idempotency key wherever Shopify wants one', () => {
    for (const { text, kind } of shopifyDocuments) {
      if (kind !== 'mutation') continue;
      for (const field of operationOf(text).selectionSet.selections) {
        const named = field.kind === Kind.FIELD ? field.name.value : '';
        const directives = (field.directives ?? []).map((directive) => directive.name.value);
        expect(directives.includes('idempotent')).toBe(named.startsWith('inventory'));
      }
    }
  });

  it('sends variables that Shopify’s input types take', () => {
    const check = (name: string, variables: Record<string, unknown>) => {
      const operation = operationOf(shopifyDocuments.find((one) => one.name === name)!.text);
      return getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors;
    };
    const row = { itemId: 'gid://shopify/InventoryItem/1', locationId: 'gid://shopify/Location/1', onHand: 5, expectedOnHand: 4 };
    expect(check('StockSet', { input: stockInputOf([row], 'gid://quayside/StockPush/1'), key: 'k' })).toBeUndefined();
    const fulfillment = fulfilmentInputOf({
      lines: [
        {
          fulfilmentOrderId: 'gid://shopify/FulfillmentOrder/1',
          lines: [{ fulfilmentOrderLineId: 'gid://shopify/FulfillmentOrderLineItem/1', quantity: 1 }],
        },
      ],
      notifyCustomer: true,
      tracking: { company: 'DPD UK', numbers: ['1'], urls: ['https://example.com/1'] },
    });
    expect(check('FulfilmentCreate', { fulfillment })).toBeUndefined();
    const mark = { ownerId: 'gid://shopify/Order/1', namespace: 'quayside', key: 'claim', type: 'json', value: '{}', compareDigest: null };
    expect(check('OrderMarkMetafields', { metafields: [mark] })).toBeUndefined();
  });

  it('has its generated types up to date (npm run generate)', async () => {
    expect(await generatedShopifyTypes()).toBe(readFileSync(shopifyTypesFile, 'utf8'));
  }, 30_000);
});
