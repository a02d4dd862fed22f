import { describe, expect, it } from 'vitest';
import { nextSort, sortedBy } from '../../renderer/parts/sorting.ts';

const names = (list: readonly (string | number | undefined)[], descending: boolean) => sortedBy(list, (one) => one, descending);

describe('a sorted list', () => {
  it('reads numbers inside texts as numbers, and takes case for nothing', () => {
    expect(names(['#1001', '#999', '#1000'], false)).toEqual(['#999', '#1000', '#1001']);
    expect(names(['mug-b', 'MUG-A', 'bowl'], false)).toEqual(['bowl', 'MUG-A', 'mug-b']);
    expect(names([10, 9, -1], true)).toEqual([10, 9, -1]);
  });

  it('puts what has no value last either way, and leaves equals as they stood', () => {
    expect(names([undefined, 2, 1], false)).toEqual([1, 2, undefined]);
    expect(names([undefined, 1, 2], true)).toEqual([2, 1, undefined]);
    const rows = [
      { id: 1, by: 'x' },
      { id: 2, by: 'X' },
      { id: 3, by: 'x' },
    ];
    expect(sortedBy(rows, ({ by }) => by, true).map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('goes upwards, downwards and back to the order of the engine', () => {
    const up = nextSort(undefined, 'total');
    expect(up).toEqual({ column: 'total', descending: false });
    const down = nextSort(up, 'total');
    expect(down).toEqual({ column: 'total', descending: true });
    expect(nextSort(down, 'total')).toBeUndefined();
    expect(nextSort(down, 'name')).toEqual({ column: 'name', descending: false });
  });
});
