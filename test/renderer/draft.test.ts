import { describe, expect, it } from 'vitest';
import { pathText, textAt, valueAt, withValue, type Json } from '../../renderer/stores/draft.ts';

const draft: Json = { mode: 'live', khaos: { url: 'https://kc' }, stores: [{ domain: 'a' }, { domain: 'b' }] };

describe('a draft', () => {
  it('is changed in one place, and nothing else of it', () => {
    const next = withValue(draft, ['stores', 1, 'domain'], 'c');
    expect(next).toEqual({ ...draft, stores: [{ domain: 'a' }, { domain: 'c' }] });
    expect(draft.stores).toEqual([{ domain: 'a' }, { domain: 'b' }]);
    expect(Object.keys(withValue(draft, ['mode'], 'practice') as object)).toEqual(['mode', 'khaos', 'stores']);
  });

  it('gets what leads to a place that is not there yet', () => {
    expect(withValue(undefined, ['stores', 0, 'stock', 'locations', 0], { locationId: 'x' })).toEqual({
      stores: [{ stock: { locations: [{ locationId: 'x' }] } }],
    });
  });

  it('loses a field, or an item of a list, that is taken out', () => {
    expect(withValue(draft, ['khaos', 'url'], undefined)).toEqual({ ...draft, khaos: {} });
    expect(withValue(draft, ['stores', 0], undefined)).toEqual({ ...draft, stores: [{ domain: 'b' }] });
  });

  it('reads as nothing where there is nothing, or something of another kind', () => {
    expect(textAt(draft, ['khaos', 'url'])).toBe('https://kc');
    expect([textAt(draft, ['khaos', 'user', 'name']), textAt(draft, ['stores']), textAt(undefined, ['mode'])]).toEqual(['', '', '']);
    expect(valueAt(draft, ['khaos', 'constructor'])).toBeUndefined();
    expect(pathText(['stores', 0, 'domain'])).toBe('stores.0.domain');
  });
});
