/** Where the window is: the page and what of it is shown, kept in the address so that back, reload and the tray's links work. */
import { create } from 'zustand';
import { pageNames, type PageName } from '../shared/pages.ts';

export type Place = { page: PageName; query: Readonly<Record<string, string>> };

const placeOf = (hash: string): Place => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { page: pageNames.find((name) => name === path) ?? 'overview', query: Object.fromEntries(new URLSearchParams(query)) };
};

export const hashOf = (page: PageName, query: Readonly<Record<string, string>> = {}): string => {
  const text = new URLSearchParams(query).toString();
  return `#/${page}${text === '' ? '' : `?${text}`}`;
};

export const usePlace = create<Place>(() => placeOf(window.location.hash));

window.addEventListener('hashchange', () => usePlace.setState(placeOf(window.location.hash)));

/** Changes what is shown of the present page without a new entry in the history. */
export const showInPlace = (query: Readonly<Record<string, string>>): void => {
  const { page } = usePlace.getState();
  window.history.replaceState(null, '', hashOf(page, query));
  usePlace.setState({ page, query });
};
