/** KC's local time: Europe/London, written without an offset. */
import { DateTime } from 'luxon';

const zone = 'Europe/London';
const hourMs = 3_600_000;

/** London changes its clock on whole hours of UTC only, so one look-up an hour is enough. */
const offsets = new Map<number, number>();

const offsetMs = (atMs: number): number => {
  const hour = Math.floor(atMs / hourMs);
  let offset = offsets.get(hour);
  if (offset === undefined) {
    offset = DateTime.fromMillis(hour * hourMs, { zone }).offset * 60_000;
    offsets.set(hour, offset);
  }
  return offset;
};

/** `yyyy-MM-ddTHH:mm:ss` */
export const localDateTime = (atMs: number): string => new Date(atMs + offsetMs(atMs)).toISOString().slice(0, 19);

/** `yyyy-MM-dd` */
export const localDate = (atMs: number): string => localDateTime(atMs).slice(0, 10);

/** `DD/MM/YYYY`, as status feeds say it; empty for no date. */
export const localDay = (atMs: number | undefined): string => {
  if (atMs === undefined) return '';
  const [year, month, day] = localDate(atMs).split('-');
  return `${day}/${month}/${year}`;
};

/** Delphi's zero date: what KC says for an empty one (`reference/khaos-control.md §1.1`). */
export const zeroDate = '1899-12-30T00:00:00';

/**
 * An `xsd:dateTime` parameter in ms; -Infinity for what means "since ever" (empty, the zero dates, the epoch), undefined
 * where it is no date.
 */
export const readDateTime = (text: string): number | undefined => {
  const trimmed = text.trim();
  if (trimmed === '') return -Infinity;
  const date = DateTime.fromISO(trimmed, { zone });
  if (!date.isValid) return undefined;
  return date.year < 1971 ? -Infinity : date.toMillis();
};

/** `yyyy-mm-dd`, `yyyy-mm-dd hh:mm:ss` or the same with a `T` (§3.1), in ms; undefined for anything else. */
export const readOrderDate = (text: string): number | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2})?$/.test(text)) return undefined;
  const date = DateTime.fromISO(text.replace(' ', 'T'), { zone });
  return date.isValid ? date.toMillis() : undefined;
};
