/** KC's local times: Europe/London, whatever zone this PC is set to, and without an offset (`reference/khaos-control.md §1.1`). */
import { DateTime } from 'luxon';

const khaosZone = 'Europe/London';
const secondsFormat = "yyyy-MM-dd'T'HH:mm:ss";

/** What KCSL's own connector sends for "since ever": the Unix epoch in London, which was an hour ahead that winter. */
export const sinceEver = '1970-01-01T01:00:00';

/** `yyyy-MM-ddTHH:mm:ss` in London. */
export const toLocal = (utcMs: number): string => DateTime.fromMillis(utcMs, { zone: khaosZone }).toFormat(secondsFormat);

/** ms since 1970 of a London time; undefined where it is no time. An hour that happens twice is the first one. */
export const fromLocal = (local: string): number | undefined => {
  const time = DateTime.fromISO(local, { zone: khaosZone });
  // Asked for one time luxon would choose by today's date.
  return time.isValid ? Math.min(...time.getPossibleOffsets().map((possible) => possible.toMillis())) : undefined;
};

/** `yyyy-MM-dd` as the first or last second of that day, as a SOAP parameter. */
export const startOfDay = (isoDate: string): string => `${isoDate}T00:00:00`;
export const endOfDay = (isoDate: string): string => `${isoDate}T23:59:59`;

/** Delphi's zero date, which KC gives for "no date"; a neighbour appears where somebody converted a zone. */
const emptyDates = new Set(['1899-12-30', '1899-12-31', '1899-12-29']);

const dayFormats = ['dd/MM/yyyy', 'dd/MM/yyyy HH:mm:ss', 'dd/MM/yyyy HH:mm', 'yyyy-MM-dd', 'yyyy-MM-dd HH:mm:ss'];

/** A day of the status feed (DD/MM/YYYY), of stock documents (yyyy-mm-dd) or of SOAP, as ISO; undefined for none. */
export const readDay = (text: string): string | undefined | 'unreadable' => {
  if (text === '') return undefined;
  const iso = dayOnce(text);
  if (iso === undefined) return 'unreadable';
  return emptyDates.has(iso) ? undefined : iso;
};

/** A feed of a thousand orders tells the same few days over and over, and reading one takes longer than all else of its line. */
const daysKept = 1_000;
const days = new Map<string, string | undefined>();
const dayOnce = (text: string): string | undefined => {
  if (days.has(text)) return days.get(text);
  if (days.size >= daysKept) days.clear();
  const iso = isoDayOf(text);
  days.set(text, iso);
  return iso;
};

/** A day is a day in any zone: nothing is converted. The commonest form is tried first, and the next only where it does not fit. */
const isoDayOf = (text: string): string | undefined => {
  for (const format of dayFormats) {
    const time = DateTime.fromFormat(text, format, { zone: 'utc' });
    if (time.isValid) return time.toISODate() ?? undefined;
  }
  return DateTime.fromISO(text, { zone: khaosZone }).toISODate() ?? undefined;
};
