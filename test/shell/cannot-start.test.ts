import { expect, it } from 'vitest';
import { cannotStartWords } from '../../electron/shell/cannot-start.ts';

const refused = Object.assign(new Error('EACCES: permission denied, mkdir'), { code: 'EACCES' });

it('An account that may not write to the data folder is told which group it must be in', () => {
  expect(cannotStartWords('C:\\ProgramData\\Quayside', 'win32', refused)).toMatch(/C:\\ProgramData\\Quayside.*“Quayside Operators”/s);
  expect(cannotStartWords('/var/lib/quayside', 'linux', refused)).toContain('usermod -aG quayside NAME');
});

it('Whatever else keeps the program from beginning is said in its own words', () => {
  expect(cannotStartWords('/data', 'linux', new Error('ENOSPC: no space left on device'))).toMatch(/^ENOSPC: no space left.*\/data/s);
});
