/** The window around its pages: navigation, the engine's state, what must be said, and the page that is open. */
import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { Banners } from './banners.tsx';
import { FirstStart } from './first-start.tsx';
import { Head } from './head.tsx';
import { Navigation } from './navigation.tsx';
import { Boundary } from '../parts/boundary.tsx';
import { usePlace } from '../place.ts';
import { useSnapshot } from '../stores/snapshot.ts';
import { pageLabels } from '../../shared/labels.ts';
import type { PageName } from '../../shared/pages.ts';

/** Each page is a bundle of its own, fetched when it is first opened. */
const pages: Record<PageName, ComponentType> = {
  overview: lazy(async () => ({ default: (await import('../pages/overview/overview.tsx')).Overview })),
  problems: lazy(async () => ({ default: (await import('../pages/problems/problems.tsx')).Problems })),
  orders: lazy(async () => ({ default: (await import('../pages/orders/orders.tsx')).Orders })),
  stock: lazy(async () => ({ default: (await import('../pages/stock/stock.tsx')).Stock })),
  despatch: lazy(async () => ({ default: (await import('../pages/despatch/despatch.tsx')).Despatch })),
  'set-up': lazy(async () => ({ default: (await import('../pages/set-up/set-up.tsx')).SetUp })),
  audit: lazy(async () => ({ default: (await import('../pages/audit/audit.tsx')).Audit })),
};

const useStyles = makeStyles({
  frame: {
    display: 'grid',
    gridTemplateColumns: '176px minmax(0, 1fr)',
    height: '100%',
    backgroundColor: tokens.colorNeutralBackground3,
    '@media (max-width: 900px)': { gridTemplateColumns: '52px minmax(0, 1fr)' },
  },
  main: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    minWidth: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  page: { flexGrow: 1, minHeight: 0 },
  wait: { padding: '40px' },
});

export const Frame = () => {
  const styles = useStyles();
  const page = usePlace((place) => place.page);
  const engineState = useSnapshot(({ snapshot }) => snapshot?.engineState);
  useEffect(() => {
    document.title = `${pageLabels[page]} – Quayside`;
  }, [page]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof HTMLInputElement ||
        event.target instanceof HTMLTextAreaElement ||
        event.target instanceof HTMLSelectElement;
      if (event.key !== '/' || typing || event.ctrlKey || event.altKey || event.metaKey) return;
      const search = document.querySelector<HTMLElement>('[data-search] input, input[data-search]');
      if (search === null) return;
      event.preventDefault();
      search.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const signedOut = useSnapshot(({ link }) => link === 'signed-out');
  const Open = pages[page];
  // Nothing comes to a window that is signed out; its banner says what to do.
  const wait = signedOut ? null : <Spinner className={styles.wait} label="Reading …" />;
  return (
    <div className={styles.frame}>
      <Navigation />
      <div className={styles.main}>
        <Banners />
        <Head />
        <main className={styles.page}>
          {engineState === 'setup-needed' && page !== 'set-up' ? (
            <FirstStart />
          ) : engineState === undefined && page !== 'set-up' ? (
            wait
          ) : (
            <Boundary key={page}>
              <Suspense fallback={wait}>
                <Open />
              </Suspense>
            </Boundary>
          )}
        </main>
      </div>
    </div>
  );
};
