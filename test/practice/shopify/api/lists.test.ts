/** Filters, cursors and pages of lists, the traps included. */
import { describe, expect, it } from 'vitest';
import { connect, pagingWall, type PageArguments } from '../../../../electron/practice/shopify/connection.ts';
import type { FieldContext, IndexedRow, RowSource } from '../../../../electron/practice/shopify/fields.ts';
import { createSmallShop } from './small-shop.ts';

const list = `query List($first: Int, $last: Int, $after: String, $before: String, $query: String, $reverse: Boolean) {
  orders(first: $first, last: $last, after: $after, before: $before, query: $query, sortKey: UPDATED_AT, reverse: $reverse) {
    nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

const shop = createSmallShop(10);
const search = (query: string | null) => shop.ask(list, { first: 250, query }).body;
const found = (query: string | null): string[] => search(query).data.orders.nodes.map(({ name }: { name: string }) => name.slice(3));

describe('a filter', () => {
  it.each([
    [null, '01 02 03 04 05 06 07 08 09 10'],
    ['', '01 02 03 04 05 06 07 08 09 10'],
    ["updated_at:>='2026-11-23T09:08:00Z'", '08 09 10'],
    ["updated_at:>'2026-11-23T09:08:00Z'", '09 10'],
    ["updated_at:<='2026-11-23T09:02:00Z'", '01 02'],
    ["updated_at:<'2026-11-23T09:02:00Z'", '01'],
    ["updated_at:>='2026-11-23T09:03:00Z' updated_at:<='2026-11-23T09:04:00Z'", '03 04'],
    ['updated_at:"2026-11-23T10:05:00+01:00"', '05'],
    ['updated_at:2026-11-23', '01 02 03 04 05 06 07 08 09 10'],
    ['id:>7', '08 09 10'],
    ['id:>=3 AND id:<5', '03 04'],
    ['id:1 OR id:2 OR id:10', '01 02 10'],
    ["id:'gid://shopify/Order/4'", '04'],
    ['tag:even', '02 04 06 08 10'],
    ['-tag:even', '01 03 05 07 09'],
    ['NOT tag:even', '01 03 05 07 09'],
    ['tag:even (id:2 OR id:3)', '02'],
    ['tag:even AND NOT (id:2 OR id:4)', '06 08 10'],
    ['id:1 OR id:4 tag:even', '01 04'],
    ['name:#1003', '03'],
    ['name:1003', '03'],
    ['1003', '03'],
    ['name:100*', '01 02 03 04 05 06 07 08 09'],
    ['tag:EV*', '02 04 06 08 10'],
    ['total:>=90', '09 10'],
    ['test:true', ''],
    ['test:false id:5', '05'],
  ])('%s finds %s', (query, names) => {
    expect(found(query).join(' ')).toBe(names);
    expect(search(query).extensions).not.toHaveProperty('search');
  });

  it('with an unquoted timestamp is answered with older rows and a warning', () => {
    const body = search('updated_at:>=2026-11-23T09:08:00Z');
    expect(body.data.orders.nodes).toHaveLength(10);
    expect(body.extensions.search).toEqual([
      {
        path: ['orders'],
        query: 'updated_at:>=2026-11-23T09:08:00Z',
        warnings: [{ field: '08', message: 'Invalid search field for this query.', code: 'invalid_field' }],
      },
    ]);
  });

  it('by an unknown field restricts nothing and warns', () => {
    const body = search('colour:red id:3');
    expect(body.data.orders.nodes).toHaveLength(1);
    expect(body.extensions.search[0].warnings[0]).toMatchObject({ field: 'colour', code: 'invalid_field' });
  });

  it('with an empty comparison breaks the server', () => {
    const body = search('updated_at:>');
    expect(body).not.toHaveProperty('data');
    expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  });

  it('knows seconds and nothing finer', () => {
    const rows = [1_000, 1_400, 1_999, 2_000].map((atMs, at) => ({
      legacyId: at + 1,
      node: { at: atMs },
      sort: { ID: at },
      terms: { updated_at: atMs },
    }));
    const source: RowSource = { filters: { updated_at: 'time' }, defaultSort: 'ID', rows: () => rows };
    const page = connect(plainContext, { first: 10, query: "updated_at:'1970-01-01T00:00:01.700Z'" }, source);
    expect(page.nodes).toEqual([{ at: 1_000 }, { at: 1_400 }, { at: 1_999 }]);
  });
});

const plainContext = { path: () => ['rows'], warn: () => undefined } as unknown as FieldContext;

describe.each([
  ['searched through', false],
  ['sorted once a version', true],
])('pages of a list that is %s', (_name, versioned) => {
  const paged = createSmallShop(10, { versioned });
  // A list is sorted when it is asked for the second time.
  paged.ask(list, { first: 1 });
  const page = (variables: Record<string, unknown>) => {
    const { nodes, pageInfo } = paged.ask(list, variables).body.data.orders;
    return { names: nodes.map(({ name }: { name: string }) => name.slice(3)).join(' '), ...pageInfo };
  };

  it('follow each other by cursor without gap or repetition', () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const { names: some, hasNextPage, endCursor }: { names: string; hasNextPage: boolean; endCursor: string } = page({ first: 3, after });
      names.push(some);
      after = hasNextPage ? endCursor : null;
    } while (after !== null);
    expect(names).toEqual(['01 02 03', '04 05 06', '07 08 09', '10']);
  });

  it('carry keyset cursors in the real form', () => {
    const cursor = page({ first: 3 }).endCursor as string;
    expect(JSON.parse(Buffer.from(cursor, 'base64').toString())).toEqual({ last_id: 3, last_value: Date.parse('2026-11-23T09:03:00Z') });
  });

  it('take filter and cursor together', () => {
    const after = page({ first: 2, query: 'tag:even' }).endCursor as string;
    expect(page({ first: 2, query: 'tag:even', after })).toMatchObject({ names: '06 08', hasNextPage: true, hasPreviousPage: true });
  });

  it('can be read in reverse, from the end and up to a cursor', () => {
    expect(page({ first: 2, reverse: true })).toMatchObject({ names: '10 09', hasNextPage: true });
    expect(page({ last: 2 })).toMatchObject({ names: '09 10', hasPreviousPage: true, hasNextPage: false });
    expect(page({ last: 2, before: page({ first: 5 }).endCursor })).toMatchObject({
      names: '03 04',
      hasPreviousPage: true,
      hasNextPage: true,
    });
    const after = page({ first: 2, reverse: true }).endCursor as string;
    expect(page({ first: 2, reverse: true, after })).toMatchObject({ names: '08 07' });
  });

  it('are empty beyond the end and say so', () => {
    const after = page({ last: 1 }).endCursor as string;
    expect(page({ first: 2, after })).toMatchObject({ names: '', hasNextPage: false, endCursor: null });
  });

  it('refuse a cursor that is none', () => {
    const { errors } = paged.ask(list, { first: 2, after: 'bm9uc2Vuc2U=' }).body;
    expect(errors[0]).toMatchObject({ message: 'Invalid cursor for current pagination sort.', path: ['orders'] });
  });
});

describe('a long list', () => {
  const rows: IndexedRow[] = Array.from({ length: 26_000 }, (_, at) => ({
    legacyId: at + 1,
    node: at + 1,
    sort: { ID: at + 1 },
    terms: { half: at % 2 === 0 },
  }));
  const sourceOf = (versioned: boolean): RowSource => ({
    filters: { id: 'id', half: 'boolean' },
    defaultSort: 'ID',
    rows: () => rows,
    ...(versioned ? { version: () => 1 } : {}),
  });
  const cursorAt = (id: number) => Buffer.from(JSON.stringify({ last_id: id, last_value: id })).toString('base64');
  const sources = { true: sourceOf(true), false: sourceOf(false) };
  // A list is sorted when it is asked for the second time.
  connect(plainContext, { first: 1 }, sources.true);
  const page = (args: PageArguments, versioned: boolean) => connect(plainContext, args, sources[`${versioned}`]);

  it.each([true, false])('stops at 25,000 rows, silently (sorted once: %s)', (versioned) => {
    const last = page({ first: 250, after: cursorAt(pagingWall - 100) }, versioned);
    expect([last.nodes.length, last.nodes.at(-1), last.pageInfo.hasNextPage]).toEqual([100, pagingWall, false]);
    expect(page({ first: 250, after: cursorAt(pagingWall) }, versioned).nodes).toEqual([]);
  });

  it.each([true, false])('goes on beyond by ranges of ids (sorted once: %s)', (versioned) => {
    const beyond = page({ first: 250, query: `id:>${pagingWall}` }, versioned);
    expect([beyond.nodes[0], beyond.pageInfo.hasNextPage]).toEqual([pagingWall + 1, true]);
  });

  it.each([true, false])('counts to the wall what matches, not what there is (sorted once: %s)', (versioned) => {
    const half = page({ first: 250, query: 'half:true', after: cursorAt(25_801) }, versioned);
    expect([half.nodes.length, half.pageInfo.hasNextPage]).toEqual([99, false]);
  });
});

describe('a list that is sorted once a version', () => {
  it('shows what changed as soon as its version does', () => {
    const rows: IndexedRow[] = [1, 2, 3].map((id) => ({ legacyId: id, node: id, sort: { ID: id, PLACE: 10 * id }, terms: {} }));
    let version = 1;
    const source: RowSource = { filters: {}, defaultSort: 'PLACE', rows: () => rows, version: () => version };
    const nodes = () => connect(plainContext, { first: 3 }, source).nodes;
    expect([nodes(), nodes(), nodes()]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    rows[0] = { ...rows[0]!, sort: { ID: 1, PLACE: 99 } };
    version = 2;
    expect([nodes(), nodes()]).toEqual([
      [2, 3, 1],
      [2, 3, 1],
    ]);
  });
});

describe('a count', () => {
  const count = (args: string) => createSmallShop(10).ask(`{ ordersCount(${args}) { count precision } }`).body.data.ordersCount;

  it('stops at its limit and says so', () => {
    expect(count('limit: 4')).toEqual({ count: 4, precision: 'AT_LEAST' });
  });

  it('is exact without one', () => {
    expect(count('limit: null, query: "tag:even"')).toEqual({ count: 5, precision: 'EXACT' });
  });
});
