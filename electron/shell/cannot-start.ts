/** What is said when the desktop cannot even begin: there is no window yet to say it in. */
import { wordsOf } from '../host/cannot-run.ts';

/** The installer makes the group and gives it its rights (`build/installer/installer.nsh`). */
const groupOf: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'the group “Quayside Operators” (net localgroup "Quayside Operators" NAME /add)',
  linux: 'the group “quayside” (usermod -aG quayside NAME)',
};

const mayNot = new Set(['EACCES', 'EPERM', 'EROFS']);

/** `error`: what was thrown while the program began. */
export const cannotStartWords = (dataFolder: string, platform: NodeJS.Platform, error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!mayNot.has(code)) return `${wordsOf(error)}\n\nThe data folder is ${dataFolder}. Nothing was changed.`;
  const group = groupOf[platform];
  const cure =
    group === undefined
      ? 'An administrator can give it the right.'
      : `An administrator adds it to ${group}; that counts from its next sign-in on.`;
  return `This account may not write to ${dataFolder}, where ledger and logs are kept.\n\n${cure}`;
};
