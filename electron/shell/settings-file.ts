/** The settings as a file in the data folder: readable, comparable, without a secret. */
import { existsSync, readFileSync } from 'node:fs';
import { problemOf, ProblemError } from '../engine/domain/problem.ts';
import { settingsSchema, type Settings } from '../../shared/settings.ts';

/** Undefined where there is none yet. Throws `ProblemError` (`settings-unreadable`) with the place that does not fit. */
export const readSettingsFile = (path: string): Settings | undefined => {
  if (!existsSync(path)) return undefined;
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ProblemError(problemOf('settings-unreadable', `The settings in ${path} cannot be read.`, { path }), { cause: error });
  }
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ');
  throw new ProblemError(
    problemOf('settings-unreadable', `The settings in ${path} do not fit: ${places}.`, { path, places: places.slice(0, 500) }),
  );
};
