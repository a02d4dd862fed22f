/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet. */

/** A text that a spreadsheet would work out as a formula; some take the wide forms of the signs too (OWASP, CSV injection). */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

const fieldOf = (field: string | number): string => {
  if (typeof field === 'number') return String(field);
  const text = formula.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Lines with their ends; no heading of its own. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');
