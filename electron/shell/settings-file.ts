/** The settings as a file in the data folder: readable, comparable, without a secret. */
import { existsSync } from 'node:fs';
import { problemOf, ProblemError } from '../engine/domain/problem.ts';
import { readJsonFile } from '../host/json-file.ts';
import { settingsSchema, type Settings } from '../../shared/settings.ts';

/** Undefined where there is none yet. Throws `ProblemError` (`settings-unreadable`) with the place that does not fit. */
export const readSettingsFile = (path: string): Settings | undefined => {
  if (!existsSync(path)) return undefined;
  let json: ReturnType<typeof readJsonFile>;
  try {
    json = readJsonFile(path);
  } catch (error) {
    throw new ProblemError(problemOf('settings-unreadable', `The settings in ${path} cannot be read.`, { path }), { cause: error });
  }
  if (json === undefined) throw new ProblemError(problemOf('settings-unreadable', `The settings in ${path} are no JSON.`, { path }));
  const parsed = settingsSchema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ');
  throw new ProblemError(
    problemOf('settings-unreadable', `The settings in ${path} do not fit: ${places}.`, { path, places: places.slice(0, 500) }),
  );
};
