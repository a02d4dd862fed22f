/** Whom the audit log names. */
import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { personAt } from '../../electron/host/person.ts';
import { whoOf } from '../../shared/labels.ts';

test('is the account that the program runs under, and where it acted', () => {
  expect(personAt('desktop')).toBe(`person:desktop:${userInfo().username}`);
  expect(personAt('browser', () => 'ann')).toBe('person:browser:ann');
});

test.each([undefined, ''])('is the place alone where the account has no name', (name) => {
  expect(personAt('tray', () => name)).toBe('person:tray');
});

test.each([
  ['person:desktop:ann', 'ann (desktop)'],
  ['person:tray', 'tray'],
  ['runner', 'runner'],
])('%s is shown as %s', (actor, shown) => {
  expect(whoOf(actor)).toBe(shown);
});
