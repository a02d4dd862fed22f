/** The window's own scheme and the addresses in it. */
import type { PagePlace } from '../../shared/pages.ts';

/** A scheme of our own in place of file://, whose pages may read any file (Electron's checklist, 18). */
export const pageScheme = 'quayside';
const host = 'window';
export const pageOrigin = `${pageScheme}://${host}`;

export const addressOf = ({ page, ...what }: PagePlace): string => {
  const query = new URLSearchParams(what);
  return `${pageOrigin}/index.html#/${page}${query.size === 0 ? '' : `?${query}`}`;
};

/** Compared part by part: a text comparison would take `quayside://window.example` for ours. */
export const isOwnAddress = (address: string): boolean => {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${pageScheme}:` && url.host === host && url.username === '' && url.port === '';
};
