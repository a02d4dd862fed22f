/** Bulk operations from their start to the last line of their file. */
import { afterEach, describe, expect, it } from 'vitest';
import { serve, type RunningServer } from '../../../../electron/practice/server.ts';
import { documentText } from './document-text.ts';
import { createSmallShop, domain, type AnswerBody, type SmallShop } from './small-shop.ts';

const nested = '{ orders { edges { node { id name lineItems { edges { node { id sku } } } } } } }';
const runs =
  'mutation R($query: String!, $groupObjects: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $groupObjects) { bulkOperation { id status } userErrors { code field message } } }';

const start = (shop: SmallShop, query = nested, groupObjects = false): AnswerBody =>
  shop.ask(runs, { query, groupObjects }).body.data.bulkOperationRunQuery;
const look = (shop: SmallShop, id: string): AnswerBody => shop.ask(documentText('bulk-status'), { id }).body.data.bulkOperation;
const finish = (shop: SmallShop): void => {
  for (;;) {
    const dueMs = shop.practice.nextDueMs();
    if (dueMs === undefined) return;
    shop.clock.moveOn(Math.max(0, dueMs - shop.clock.nowMs()));
    shop.practice.settle();
  }
};
const download = (shop: SmallShop, url: string) => {
  const { pathname } = new URL(url);
  const reaction = shop.practice.react({ method: 'GET', target: pathname, headers: { host: domain }, body: '' });
  if (reaction.kind !== 'answer') throw new Error(reaction.kind);
  return { code: reaction.answer.status, text: String(reaction.answer.body) };
};
const linesOf = (text: string): AnswerBody[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AnswerBody);

describe('a bulk query', () => {
  it('is created, runs and completes by itself', () => {
    const shop = createSmallShop(3);
    const { bulkOperation, userErrors } = start(shop);
    expect(userErrors).toEqual([]);
    expect(bulkOperation.status).toBe('CREATED');
    expect(look(shop, bulkOperation.id)).toMatchObject({ status: 'CREATED', url: null, completedAt: null });
    shop.clock.moveOn(1_000);
    expect(look(shop, bulkOperation.id).status).toBe('RUNNING');
    finish(shop);
    expect(look(shop, bulkOperation.id)).toMatchObject({
      type: 'QUERY',
      status: 'COMPLETED',
      errorCode: null,
      objectCount: '9',
      rootObjectCount: '3',
      partialDataUrl: null,
    });
    expect(shop.practice.nextDueMs()).toBeUndefined();
  });

  it('gives a line for each node; children come behind all parents and name theirs', () => {
    const shop = createSmallShop(2);
    const { id } = start(shop).bulkOperation;
    finish(shop);
    const operation = look(shop, id);
    const { text } = download(shop, operation.url);
    expect(operation.fileSize).toBe(String(Buffer.byteLength(text)));
    expect(linesOf(text)).toEqual([
      { id: 'gid://shopify/Order/1', name: '#1001' },
      { id: 'gid://shopify/Order/2', name: '#1002' },
      { id: 'gid://shopify/LineItem/11', sku: 'SKU-1', __parentId: 'gid://shopify/Order/1' },
      { id: 'gid://shopify/LineItem/12', sku: 'SKU-2', __parentId: 'gid://shopify/Order/1' },
      { id: 'gid://shopify/LineItem/21', sku: 'SKU-1', __parentId: 'gid://shopify/Order/2' },
      { id: 'gid://shopify/LineItem/22', sku: 'SKU-2', __parentId: 'gid://shopify/Order/2' },
    ]);
  });

  it('grouped on demand gives children right behind their parent', () => {
    const shop = createSmallShop(2);
    const { id } = start(shop, nested, true).bulkOperation;
    finish(shop);
    expect(linesOf(download(shop, look(shop, id).url).text).map((line) => line.__parentId === undefined)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  it('reads whole lists, beyond every page and wall, for the price of its start', () => {
    const shop = createSmallShop(25_100);
    const started = shop.ask(runs, { query: '{ orders(query: "id:>50") { nodes { id } } }', groupObjects: false }).body;
    expect(started.extensions.cost.requestedQueryCost).toBe(10);
    finish(shop);
    expect(look(shop, started.data.bulkOperationRunQuery.bulkOperation.id).objectCount).toBe('25050');
  });

  it('has no file where there is nothing', () => {
    const shop = createSmallShop(0);
    const { id } = start(shop).bulkOperation;
    finish(shop);
    expect(look(shop, id)).toMatchObject({ status: 'COMPLETED', objectCount: '0', url: null, fileSize: null });
  });

  it('keeps its file for seven days', () => {
    const shop = createSmallShop(1);
    const { id } = start(shop).bulkOperation;
    finish(shop);
    const { url } = look(shop, id);
    shop.clock.moveOn(7 * 24 * 60 * 60 * 1000 - 1);
    expect(download(shop, url).code).toBe(200);
    shop.clock.moveOn(1);
    expect(download(shop, url).code).toBe(400);
    expect(download(shop, `https://${domain}/_storage/results/guess.jsonl`).code).toBe(404);
  });

  it('waits for one of five places', () => {
    const shop = createSmallShop(1);
    for (let at = 0; at < 5; at++) expect(start(shop).userErrors).toEqual([]);
    expect(start(shop).userErrors).toMatchObject([{ code: 'LIMIT_REACHED' }]);
    finish(shop);
    expect(start(shop).userErrors).toEqual([]);
  });

  it('that fails half-way says so and leaves partial data', () => {
    const shop = createSmallShop(4);
    shop.practice.failNextBulk('TIMEOUT');
    const { id } = start(shop).bulkOperation;
    finish(shop);
    const failed = look(shop, id);
    expect(failed).toMatchObject({ status: 'FAILED', errorCode: 'TIMEOUT', url: null });
    expect(linesOf(download(shop, failed.partialDataUrl).text)).toHaveLength(6);
    const next = start(shop).bulkOperation.id;
    finish(shop);
    expect(look(shop, next).status).toBe('COMPLETED');
  });

  it('without the scope it needs ends FAILED with ACCESS_DENIED', () => {
    const shop = createSmallShop(1, { scopes: [] });
    const { id } = start(shop).bulkOperation;
    finish(shop);
    expect(look(shop, id)).toMatchObject({ status: 'FAILED', errorCode: 'ACCESS_DENIED', url: null, partialDataUrl: null });
  });

  it('can be cancelled', () => {
    const shop = createSmallShop(1);
    const { id } = start(shop).bulkOperation;
    const cancelled = shop.ask(
      'mutation C($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }',
      { id },
    ).body;
    expect(cancelled.data.bulkOperationCancel.bulkOperation.status).toBe('CANCELING');
    finish(shop);
    expect(look(shop, id)).toMatchObject({ status: 'CANCELED', url: null });
  });

  it.each([
    ['no connection', '{ shop { id } }'],
    ['an unknown field', '{ orders { nodes { colour } } }'],
    ['a mutation', 'mutation { tagsAdd(id: "x", tags: []) { userErrors { message } } }'],
    ['three levels', '{ orders { nodes { id fulfillmentOrders { nodes { id lineItems { nodes { id } } } } } } }'],
    ['six connections', `{ ${['a', 'b', 'c', 'd', 'e', 'f'].map((alias) => `${alias}: orders { nodes { id } }`).join(' ')} }`],
    ['children of a parent without its id', '{ orders { nodes { name lineItems { nodes { id } } } } }'],
  ])('with %s is refused', (_name, query) => {
    expect(start(createSmallShop(1), query)).toMatchObject({ bulkOperation: null, userErrors: [{ code: 'INVALID', field: ['query'] }] });
  });

  it('is found among the others', () => {
    const shop = createSmallShop(1);
    start(shop);
    finish(shop);
    start(shop);
    const { body } = shop.ask('{ bulkOperations(first: 5, query: "status:completed") { nodes { id } } currentBulkOperation { id } }');
    expect(body.data).toEqual({
      bulkOperations: { nodes: [{ id: 'gid://shopify/BulkOperation/1' }] },
      currentBulkOperation: { id: 'gid://shopify/BulkOperation/2' },
    });
  });

  it('goes on after the shop was saved and taken up again', () => {
    const shop = createSmallShop(3);
    const { id } = start(shop).bulkOperation;
    shop.clock.moveOn(1_000);
    shop.practice.settle();
    const taken = createSmallShop(0);
    taken.practice.restore(structuredClone(shop.practice.save()));
    taken.clock.moveOn(60_000);
    const { url } = look(taken, id);
    expect(linesOf(download(taken, url).text)).toHaveLength(9);
  });
});

describe('a bulk mutation', () => {
  let server: RunningServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const serveIt = async (): Promise<SmallShop> => {
    const shop = createSmallShop(2, { origin: () => server!.origin });
    server = await serve({
      system: shop.practice,
      port: 0,
      timers: shop.clock,
      onFailure: (error) => {
        throw error;
      },
    });
    return shop;
  };
  const stage = (shop: SmallShop): AnswerBody =>
    shop.ask(documentText('stage-jsonl'), {
      input: [{ resource: 'BULK_MUTATION_VARIABLES', filename: 'vars.jsonl', mimeType: 'text/jsonl', httpMethod: 'POST' }],
    }).body.data.stagedUploadsCreate.stagedTargets[0];
  const formOf = (target: AnswerBody, text: string): FormData => {
    const form = new FormData();
    for (const { name, value } of target.parameters) form.append(name, value);
    form.append('file', new Blob([text], { type: 'text/jsonl' }), 'vars.jsonl');
    return form;
  };
  const run = (shop: SmallShop, path: string, mutation = documentText('order-mark-tags')): AnswerBody =>
    shop.ask(documentText('bulk-write'), { mutation, path }).body.data.bulkOperationRunMutation;
  const keyOf = (target: AnswerBody): string => target.parameters.find((parameter: AnswerBody) => parameter.name === 'key').value;

  it('runs once for each uploaded line and answers line by line', async () => {
    const shop = await serveIt();
    const target = stage(shop);
    expect(run(shop, keyOf(target)).userErrors).toMatchObject([{ code: 'NO_SUCH_FILE' }]);
    const lines = [
      { id: 'gid://shopify/Order/1', tags: ['one'] },
      { id: 'gid://shopify/Order/2', tags: 7.5 },
      { id: 'gid://shopify/Order/2', tags: ['two'] },
    ];
    const uploaded = await fetch(target.url, {
      method: 'POST',
      body: formOf(target, lines.map((line) => JSON.stringify(line)).join('\n')),
    });
    expect(uploaded.status).toBe(201);
    const { bulkOperation, userErrors } = run(shop, keyOf(target));
    expect(userErrors).toEqual([]);
    finish(shop);
    const operation = look(shop, bulkOperation.id);
    expect(operation).toMatchObject({ type: 'MUTATION', status: 'COMPLETED', objectCount: '3' });
    const answers = linesOf(await (await fetch(operation.url)).text());
    expect(answers).toMatchObject([
      { __lineNumber: 0, data: { tagsAdd: { userErrors: [] } } },
      { __lineNumber: 1, errors: [{ extensions: { code: 'INVALID_VARIABLE' } }] },
      { __lineNumber: 2, data: { tagsAdd: { userErrors: [] } } },
    ]);
    expect(shop.holdings().tags).toEqual(['one', 'two']);
    expect(shop.practice.journal.filter((entry) => entry.by === 'system')).toMatchObject([
      {
        operation: 'OrderMarkTags',
        facts: { bulkLine: 0, calls: [{ field: 'tagsAdd', args: { tags: ['one'] } }] },
        effects: [{ kind: 'tags' }],
      },
      { operation: 'OrderMarkTags', facts: { bulkLine: 2 } },
    ]);
  });

  it('wants a form with the file last, and lines of JSON', async () => {
    const shop = await serveIt();
    const target = stage(shop);
    const early = new FormData();
    early.append('key', keyOf(target));
    early.append('file', new Blob(['{}']), 'vars.jsonl');
    early.append('acl', 'private');
    expect((await fetch(target.url, { method: 'POST', body: early })).status).toBe(400);
    await fetch(target.url, { method: 'POST', body: formOf(target, 'no json') });
    expect(run(shop, keyOf(target)).userErrors).toMatchObject([{ code: 'INVALID_STAGED_UPLOAD_FILE' }]);
  });

  it.each([
    ['a query', '{ shop { id } }'],
    [
      'two mutations',
      'mutation { a: tagsAdd(id: "x", tags: []) { userErrors { message } } b: tagsAdd(id: "x", tags: []) { userErrors { message } } }',
    ],
    ['another bulk operation', 'mutation { bulkOperationRunQuery(query: "x") { userErrors { message } } }'],
  ])('of %s is refused', (_name, mutation) => {
    expect(run(createSmallShop(0), 'x', mutation).userErrors).toMatchObject([{ code: 'INVALID_MUTATION' }]);
  });
});
