/** Whether something that happens once a day, at a time people know, is due: neither skipped nor doubled by a clock change. */
import { DateTime } from 'luxon';

export type TimeOfDay = { hour: number; minute: number };

/** The local date (`2026-03-29`) whose run is due now, or undefined. A time that the clock skips counts as past once the clock is beyond it. */
export const dueDate = (nowMs: number, at: TimeOfDay, zone: string, lastDate: string | undefined): string | undefined => {
  const now = DateTime.fromMillis(nowMs, { zone });
  const past = now.hour > at.hour || (now.hour === at.hour && now.minute >= at.minute);
  const date = now.toISODate();
  if (date === null) throw new Error(`no such time zone: ${zone}`);
  // A wall clock that was set back must not repeat a day that has run.
  if (!past || (lastDate !== undefined && date <= lastDate)) return undefined;
  return date;
};
