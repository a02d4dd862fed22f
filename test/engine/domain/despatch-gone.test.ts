import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadOverLines, type DespatchLine, type Gone } from '../../../electron/engine/domain/despatch-gone.ts';

/** SET is a pack of one MUG and two BOWLs. */
const recipes = new Map([
  [
    'SET',
    [
      { stockCode: 'MUG', quantity: 1 },
      { stockCode: 'BOWL', quantity: 2 },
    ],
  ],
]);
const gone = (units: Record<string, number>, all = false, sold?: number): Gone => ({
  units: { kind: 'items', byCode: new Map(Object.entries(units)) },
  invoices: ['I1'],
  tracking: [],
  shippedOn: undefined,
  all,
  sold,
});
const lines = (...sold: [stockCode: string, quantity: number][]): DespatchLine[] =>
  sold.map(([stockCode, quantity], at) => ({ lineId: String(at), stockCode, quantity, told: 0, waiting: quantity, ordered: quantity }));
const spread = (what: Gone, ...sold: [string, number][]) => {
  const { sent, left } = spreadOverLines(what, lines(...sold), recipes);
  return { sent: sold.map((_, at) => sent.get(String(at)) ?? 0), left };
};

describe('a pack and its child, sold singly in one order', () => {
  test('are both told where KC names the parent alone', () => {
    expect(spread(gone({ SET: 1, MUG: 1 }), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 1], left: [] });
    expect(spread(gone({ SET: 2, BOWL: 3 }, true), ['BOWL', 3], ['SET', 2])).toEqual({ sent: [3, 2], left: [] });
  });

  test('are told apart where KC names parent and children', () => {
    expect(spread(gone({ SET: 1, MUG: 1, BOWL: 2 }), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 0], left: [] });
    expect(spread(gone({ SET: 1, MUG: 2, BOWL: 2 }, true), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 1], left: [] });
  });

  test('are told apart where KC names the children alone', () => {
    expect(spread(gone({ MUG: 2, BOWL: 2 }), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 1], left: [] });
    expect(spread(gone({ MUG: 1 }), ['SET', 1], ['MUG', 1])).toEqual({ sent: [0, 1], left: [] });
    // No line sells a BOWL by itself: a SET went, and the MUG is its own.
    expect(spread(gone({ MUG: 1, BOWL: 2 }), ['MUG', 1], ['SET', 1])).toEqual({ sent: [0, 1], left: [] });
  });
});

describe('a pack and every child of it, sold singly in one order', () => {
  test('tell of the pack alone while it is open whether the children only accompany it', () => {
    expect(spread(gone({ SET: 1, MUG: 1, BOWL: 2 }), ['SET', 1], ['MUG', 1], ['BOWL', 2])).toEqual({ sent: [1, 0, 0], left: [] });
  });

  test('are all told once all has gone', () => {
    expect(spread(gone({ SET: 1, MUG: 1, BOWL: 2 }, true), ['SET', 1], ['MUG', 1], ['BOWL', 2])).toEqual({ sent: [1, 1, 2], left: [] });
    expect(spread(gone({ SET: 1, MUG: 2, BOWL: 4 }, true), ['SET', 1], ['MUG', 1], ['BOWL', 2])).toEqual({ sent: [1, 1, 2], left: [] });
  });
});

describe('of two lines of one code', () => {
  const line = (lineId: string, quantity: number, waiting: number, told = 0): DespatchLine => ({
    lineId,
    stockCode: 'MUG',
    quantity,
    told,
    waiting,
    ordered: quantity,
  });
  const two = (units: number, ...both: [DespatchLine, DespatchLine]) => [
    ...spreadOverLines(gone({ MUG: units }), both, new Map()).sent.values(),
  ];

  test('the one comes first whose customer can be told: the other was refunded', () => {
    expect(two(1, line('1', 1, 0), line('2', 1, 1))).toEqual([0, 1]);
    expect(two(2, line('1', 3, 1), line('2', 1, 1))).toEqual([1, 1]);
  });

  test('the one that was told stays so, although the other can be told now', () => {
    expect(two(1, line('1', 1, 1), line('2', 1, 0, 1))).toEqual([0, 1]);
    expect(two(2, line('1', 1, 1), line('2', 2, 1, 1))).toEqual([1, 1]);
  });

  test('the one that cannot be told is the last to be thought gone', () => {
    expect(two(3, line('1', 3, 1), line('2', 1, 1))).toEqual([2, 1]);
  });
});

describe('what was told of a child that a line sells by itself', () => {
  const told = (what: Gone, ...of: [number, number]) => {
    const both = lines(['SET', 1], ['MUG', 1]).map((line, at) => ({ ...line, told: of[at]! }));
    const { sent } = spreadOverLines(what, both, recipes);
    return both.map(({ lineId }) => sent.get(lineId) ?? 0);
  };

  test('stays told of it when the rest of a pack goes: the pack waits for its own', () => {
    expect(told(gone({ MUG: 1 }), 0, 0)).toEqual([0, 1]);
    expect(told(gone({ MUG: 1, BOWL: 2 }), 0, 1)).toEqual([0, 1]);
    expect(told(gone({ MUG: 1, BOWL: 1 }), 0, 1)).toEqual([0, 1]);
    expect(told(gone({ MUG: 2, BOWL: 2 }, true), 0, 1)).toEqual([1, 1]);
  });

  test('stays told of the pack, where that was told', () => {
    expect(told(gone({ MUG: 1, BOWL: 2 }), 1, 0)).toEqual([1, 0]);
    expect(told(gone({ MUG: 2, BOWL: 2 }), 1, 0)).toEqual([1, 1]);
  });
});

describe('packs', () => {
  test('that went whole and others whose children went apart count together', () => {
    expect(spread(gone({ SET: 1, MUG: 2, BOWL: 4 }), ['SET', 3])).toEqual({ sent: [2], left: [] });
  });

  test('that are named where whole, and a single of their child: what is more may be of a pack in part, until all has gone', () => {
    expect(spread(gone({ SET: 1, MUG: 3, BOWL: 2 }), ['SET', 2], ['MUG', 1])).toEqual({ sent: [1, 1], left: [] });
    expect(spread(gone({ SET: 1, MUG: 3, BOWL: 2 }, true), ['SET', 2], ['MUG', 1])).toEqual({
      sent: [1, 1],
      left: [{ stockCode: 'MUG', units: 1 }],
    });
  });

  test('of which a child is missing wait for it; once all has gone, what went of them belongs to no line', () => {
    expect(spread(gone({ SET: 1, MUG: 2, BOWL: 3 }), ['SET', 3])).toEqual({ sent: [1], left: [] });
    expect(spread(gone({ SET: 1, MUG: 2, BOWL: 3 }, true), ['SET', 3])).toEqual({
      sent: [1],
      left: [
        { stockCode: 'MUG', units: 1 },
        { stockCode: 'BOWL', units: 1 },
      ],
    });
  });

  test('keep their parts from a line that sells a child of theirs singly, until it is known whose it is', () => {
    // One BOWL of two: the SET has begun to go, and the MUG may be its own.
    expect(spread(gone({ MUG: 1, BOWL: 1 }), ['SET', 1], ['MUG', 1])).toEqual({ sent: [0, 0], left: [] });
    expect(spread(gone({ MUG: 2, BOWL: 1 }), ['SET', 1], ['MUG', 1])).toEqual({ sent: [0, 1], left: [] });
    expect(spread(gone({ MUG: 1, BOWL: 2 }), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 0], left: [] });
    expect(spread(gone({ MUG: 2, BOWL: 2 }, true), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 1], left: [] });
  });

  test('whose parent KC would name leave what went of them to the line that sells it singly', () => {
    // KC counts five units, the SET's parent among them: it would have named it.
    expect(spread(gone({ MUG: 1, BOWL: 2 }, false, 5), ['SET', 1], ['MUG', 1])).toEqual({ sent: [0, 1], left: [] });
    expect(spread(gone({ MUG: 2, BOWL: 2 }, false, 5), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 1], left: [] });
    // Four are children and the MUG alone.
    expect(spread(gone({ MUG: 1, BOWL: 2 }, false, 4), ['SET', 1], ['MUG', 1])).toEqual({ sent: [1, 0], left: [] });
  });

  test('beyond what was ordered belong to no line', () => {
    expect(spread(gone({ SET: 2 }), ['SET', 1])).toEqual({ sent: [1], left: [{ stockCode: 'SET', units: 1 }] });
  });
});

describe('whatever KC names of packs', () => {
  /** What KC names when so many of each line have gone. */
  const named = (
    shows: 'parent' | 'children' | 'both',
    [sets, mugs, bowls]: readonly [number, number, number],
  ): Record<string, number> => ({
    ...(shows === 'children' ? {} : { SET: sets }),
    MUG: mugs + (shows === 'parent' ? 0 : sets),
    BOWL: bowls + (shows === 'parent' ? 0 : 2 * sets),
  });
  const ordered = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }));
  const sold = ([sets, mugs, bowls]: readonly [number, number, number]) =>
    [
      ['SET', sets],
      ['MUG', mugs],
      ['BOWL', bowls],
    ] as [string, number][];

  test.each(['parent', 'children', 'both'] as const)('(%s) every line is told whole once all has gone', (shows) => {
    fc.assert(
      fc.property(ordered, (all) => {
        expect(spread(gone(named(shows, all), true), ...sold(all))).toEqual({ sent: all, left: [] });
      }),
    );
  });

  test.each(['parent', 'both'] as const)('(%s) no line is told more than has gone of it', (shows) => {
    fc.assert(
      fc.property(ordered, ordered, (went, stays) => {
        const all = went.map((units, at) => units + stays[at]!) as [number, number, number];
        const { sent } = spread(gone(named(shows, went)), ...sold(all));
        sent.forEach((units, at) => expect(units).toBeLessThanOrEqual(went[at]!));
      }),
    );
  });

  test('(children) no line is told more than has gone of it where no line sells the other child by itself', () => {
    fc.assert(
      fc.property(ordered, ordered, ([sets, mugs], [moreSets, moreMugs]) => {
        const { sent } = spread(gone(named('children', [sets, mugs, 0])), ['SET', sets + moreSets], ['MUG', mugs + moreMugs]);
        expect(sent).toEqual([sets, mugs]);
      }),
    );
  });
});
