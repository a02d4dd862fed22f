import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf, wrapLines } from '../../../electron/engine/domain/addresses.ts';
import { associatedRefOf } from '../../../electron/engine/domain/associated-ref.ts';
import { toWindows1252 } from '../../../electron/engine/domain/windows-1252.ts';
import type { ShopAddress } from '../../../electron/engine/domain/shop-order.ts';
import { orderOf } from './shop-orders.ts';

const plain: ShopAddress = {
  firstName: 'Jo',
  lastName: 'Bloggs',
  address1: '1 High Street',
  city: 'Ashmere',
  zip: 'AS1 1AA',
  countryCode: 'GB',
};
const both = (change: ShopAddress) => addressesOf(orderOf({ billing: { ...plain, ...change }, shipping: { ...plain, ...change } }), true);
const causes = (result: ReturnType<typeof addressesOf>) => result.wrong.map(({ cause, facts }) => [cause, facts['field'] ?? null]);

describe('addresses within KC’s limits', () => {
  it('breaks lines between words, nothing lost', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 12 }), (words) => {
        const lines = wrapLines([words.join(' ')], 35, 3);
        if (lines === undefined) return;
        expect(lines.every((line) => line.length <= 35)).toBe(true);
        expect(lines.join(' ')).toBe(words.join(' '));
      }),
    );
  });

  it('keeps the lines as they are while they fit, else lets them run on', () => {
    expect(wrapLines(['Flat 3', '1 High Street'], 35, 3)).toEqual(['Flat 3', '1 High Street']);
    const long = ['The Old Forge at the End of the Long Lane', 'Behind the Church of Saint Somebody or Other'];
    expect(wrapLines(long, 35, 3)).toEqual([
      'The Old Forge at the End of the',
      'Long Lane, Behind the Church of',
      'Saint Somebody or Other',
    ]);
  });

  it.each<[string, ShopAddress, string, string]>([
    ['name', { firstName: undefined, lastName: undefined }, 'order-address-incomplete', 'name'],
    ['first line', { address1: undefined }, 'order-address-incomplete', 'first line'],
    ['town', { city: undefined }, 'order-address-incomplete', 'town'],
    ['postcode', { zip: undefined }, 'order-address-incomplete', 'postcode'],
    ['country', { countryCode: undefined }, 'order-address-incomplete', 'country'],
    ['a town too long', { city: 'T'.repeat(36) }, 'order-address-too-long', 'town'],
    ['a postcode too long', { zip: '12345678901' }, 'order-address-too-long', 'postcode'],
    ['a word longer than a line', { address1: 'x'.repeat(36) }, 'order-address-too-long', 'first line'],
    ['lines that do not fit', { address1: 'word '.repeat(24) }, 'order-address-too-long', 'first line'],
    ['a name in letters KC has not', { lastName: '王' }, 'order-characters', 'last name'],
  ])('names what is missing or does not fit, not what stands there: %s', (_, change, cause, field) => {
    const result = both(change);
    expect(causes(result)).toContainEqual([cause, field]);
    expect(JSON.stringify(result.wrong)).not.toMatch(/Bloggs|High Street/);
  });

  it('tells a withheld address from one that is missing', () => {
    const order = (change: Parameters<typeof orderOf>[0]) => causes(addressesOf(orderOf(change), true));
    expect(order({ billing: { countryCode: 'GB' }, shipping: { countryCode: 'GB' } })).toEqual([['order-personal-data-missing', null]]);
    expect(order({ billing: undefined, shipping: undefined, email: undefined, customerId: undefined })).toEqual([
      ['order-personal-data-missing', null],
    ]);
    expect(order({ billing: undefined, shipping: undefined })).toEqual([['order-address-missing', null]]);
  });

  it('takes the one address for both, and says a delivery address only where it differs', () => {
    expect(addressesOf(orderOf({ billing: undefined }), true).addresses).toMatchObject({
      invoice: { surname: 'Bloggs' },
      delivery: undefined,
    });
    expect(addressesOf(orderOf({ shipping: { ...plain, address1: '2 Low Road' } }), true).addresses?.delivery?.line1).toBe('2 Low Road');
    expect(
      addressesOf(orderOf({ shipping: { ...plain, firstName: undefined, lastName: undefined } }), true).addresses?.delivery,
    ).toBeUndefined();
  });

  it('lets a company stand for a name, and knows countries without postcodes', () => {
    expect(both({ firstName: undefined, lastName: undefined, company: 'Tea Rooms' }).addresses?.invoice).toMatchObject({
      organisation: 'Tea Rooms',
      surname: 'Tea Rooms',
    });
    expect(both({ countryCode: 'AE', zip: undefined }).addresses?.invoice.postcode).toBe('.');
  });

  it('shortens a telephone number by what is no digit, and notes one that still does not fit', () => {
    expect(both({ phone: '+44 (0) 20 7946 0123 (day)' }).addresses?.invoice.telephone).toBe('+442079460123');
    const long = both({ phone: '020 7946 0123 or 020 7946 0456' });
    expect([long.addresses?.invoice.telephone, long.addresses?.left]).toEqual([
      undefined,
      ['Telephone (invoice): 020 7946 0123 or 020 7946 0456'],
    ]);
  });

  it('puts the nearest letters where KC has none', () => {
    expect(toWindows1252('Łódź Şişli Ōsaka café €5 – “x”')).toEqual({ text: 'Lódz Sisli Osaka café €5 – “x”', lost: '' });
    expect(toWindows1252('Jo 🎁👍🏽 Bloggs')).toEqual({ text: 'Jo  Bloggs', lost: '' });
    expect(toWindows1252('Київ 漢').lost).toBe('Київ漢');
  });
});

describe('the associated ref', () => {
  it('is unique by store key and legacy id, short, and free of #', () => {
    expect(associatedRefOf('SHOP', '#1001', '5001')).toBe('SHOP-1001-5001');
    const ref = associatedRefOf('TWELVE-CHARS', `#UK${'9'.repeat(60)}-B`, '12345678901234567890');
    expect(ref.length).toBeLessThanOrEqual(50);
    expect(ref).toMatch(/^TWELVE-CHARS-.*-B-12345678901234567890$/);
    expect(associatedRefOf('SHOP', '###', '5001')).toBe('SHOP-5001');
  });
});
