/** Times, money and counts as people in the office read them: en-GB, where the warehouse is. */

const zone = 'Europe/London';
const locale = 'en-GB';

const clockTime = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
const exactTime = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(locale, { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' });
const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
const whole = new Intl.NumberFormat(locale);

/** `10:42` today, `Mon 23 Nov, 10:42` before; `nowMs` is the engine's time. */
export const timeText = (atMs: number, nowMs: number): string => {
  if (isoDay.format(atMs) === isoDay.format(nowMs)) return clockTime.format(atMs);
  return `${day.format(atMs)}, ${clockTime.format(atMs)}`;
};

/** With seconds, for lines that follow one another closely. */
export const exactText = (atMs: number, nowMs: number): string => {
  if (isoDay.format(atMs) === isoDay.format(nowMs)) return exactTime.format(atMs);
  return `${day.format(atMs)}, ${exactTime.format(atMs)}`;
};

/** A day of which no time is known: `23 Nov 2026`. */
export const dayText = (isoDate: string): string => dayAndYear.format(Date.parse(isoDate));

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** KC's stages as its own screens write them: `ISSUED_CURRENT` is `Issued current`. */
export const stageText = (stage: string): string => capital(stage.replaceAll('_', ' ').toLowerCase());

/** A fact's name beside its value: `salesOrder` is `Sales order`. */
export const nameText = (name: string): string => capital(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

export const countText = (count: number): string => whole.format(count);

/** `1 order`, `14 orders`. */
export const countOf = (count: number, one: string, many = `${one}s`): string => `${whole.format(count)} ${count === 1 ? one : many}`;

const moneyFormats = new Map<string, Intl.NumberFormat>();
const moneyFormat = (currency: string): Intl.NumberFormat => {
  const format = moneyFormats.get(currency) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
  moneyFormats.set(currency, format);
  return format;
};
/** In whole units of its currency, as a spreadsheet counts. */
export const moneyNumber = (minor: number, currency: string): number =>
  minor / 10 ** (moneyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2);
export const moneyText = (minor: number, currency: string): string => moneyFormat(currency).format(moneyNumber(minor, currency));

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** `under 0.1 s`, `0.3 s`, `12 s`, `3 min`, `2 h`, `4 days`. */
export const durationText = (ms: number): string => {
  if (ms < secondMs / 10) return 'under 0.1 s';
  if (ms < 10 * secondMs) return `${(ms / secondMs).toFixed(1)} s`;
  if (ms < 2 * minuteMs) return `${Math.round(ms / secondMs)} s`;
  if (ms < 2 * hourMs) return `${Math.round(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.round(ms / hourMs)} h`;
  return `${Math.round(ms / dayMs)} days`;
};

/** A difference with its sign: `+3`, `−2`. */
export const differenceText = (difference: number): string =>
  difference === 0 ? '0' : `${difference > 0 ? '+' : '−'}${whole.format(Math.abs(difference))}`;
