/**
 * Changes made in Set-up that are not in the audit log yet: kept in a file beside the settings until an engine has written them
 * down, which it may do only when it has begun with the new settings. Names of fields and of secrets, never a value.
 */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Log } from '../engine/ports.ts';
import type { SetUpAct } from '../engine/set-up-acts.ts';
import { readJsonFile, writeJsonFile } from '../host/json-file.ts';
import type { Settings } from '../../shared/settings.ts';

const setUpActSchema = z.object({
  id: z.string(),
  atMs: z.number(),
  actor: z.templateLiteral(['person:', z.string()]),
  fields: z.array(z.string()),
  secrets: z.array(z.string()),
}) satisfies z.ZodType<SetUpAct>;

export type SetUpActs = {
  keep(act: SetUpAct): void;
  /** All that no engine has written down yet, oldest first. Never throws: what cannot be read now is handed over at a later start. */
  waiting(): SetUpAct[];
  /** These need not be kept any more. Never throws: one that stays is handed over again, and an engine writes each down once. */
  drop(acts: readonly SetUpAct[]): void;
};

export const openSetUpActs = (file: string, log: Log): SetUpActs => {
  const kept = (): SetUpAct[] => {
    if (!existsSync(file)) return [];
    const read = z.array(setUpActSchema).safeParse(readJsonFile(file)?.value);
    if (!read.success) log.error('set-up-acts-unreadable', { path: file });
    return read.data ?? [];
  };
  return {
    waiting: () => {
      try {
        return kept();
      } catch (error) {
        log.error('set-up-acts-unreadable', { path: file, error: String(error).slice(0, 300) });
        return [];
      }
    },
    keep: (act) => writeJsonFile(file, [...kept(), act]),
    drop: (acts) => {
      const dropped = new Set(acts.map(({ id }) => id));
      if (dropped.size === 0) return;
      try {
        writeJsonFile(
          file,
          kept().filter(({ id }) => !dropped.has(id)),
        );
      } catch (error) {
        log.error('set-up-acts-not-dropped', { path: file, error: String(error).slice(0, 300) });
      }
    },
  };
};

type Fields = Readonly<Record<string, unknown>>;

const changedIn = (place: string, before: Fields, after: Fields): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${place}${name}`);

/**
 * Names of the fields that differ. Both are parsed, so that nothing is named that `settings.ts` does not name: what a person made
 * up (the couriers of a table, say) stays inside its field.
 */
export const changedFields = (before: Settings | undefined, after: Settings): string[] => {
  const storesBefore = new Map(before?.stores.map((store) => [store.storeId, store]));
  const storesAfter = new Map(after.stores.map((store) => [store.storeId, store]));
  return [
    ...changedIn('', { mode: before?.mode }, { mode: after.mode }),
    ...changedIn('khaos.', before?.khaos ?? {}, after.khaos),
    ...changedIn('cadence.', before?.cadence ?? {}, after.cadence),
    ...[...new Set([...storesBefore.keys(), ...storesAfter.keys()])].flatMap((storeId) => {
      const { orders: ordersBefore, stock: stockBefore, despatch: despatchBefore, ...ownBefore } = storesBefore.get(storeId) ?? {};
      const { orders, stock, despatch, ...own } = storesAfter.get(storeId) ?? {};
      const place = `stores.${storeId}.`;
      return [
        ...changedIn(place, ownBefore, own),
        ...changedIn(`${place}orders.`, ordersBefore ?? {}, orders ?? {}),
        ...changedIn(`${place}stock.`, stockBefore ?? {}, stock ?? {}),
        ...changedIn(`${place}despatch.`, despatchBefore ?? {}, despatch ?? {}),
      ];
    }),
  ];
};
