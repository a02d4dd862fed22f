/** Windows' own look: Fluent's themes by what the system asks for, and styles that the content policy lets in. */
import { createDOMRenderer, FluentProvider, RendererProvider, webDarkTheme, webLightTheme, type Theme } from '@fluentui/react-components';
import { useSyncExternalStore, type ReactNode } from 'react';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const prefersDark = (): boolean => dark.matches;
const onPreference = (listener: () => void): (() => void) => {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
};

const family = "'Segoe UI Variable Text', 'Segoe UI', system-ui, -apple-system, 'Noto Sans', sans-serif";
const dense = (theme: Theme): Theme => ({ ...theme, fontFamilyBase: family });
const light = dense(webLightTheme);
/** Fluent's own dark colours of states are too faint on a chosen line (below 4.5 to 1). */
const night = dense({
  ...webDarkTheme,
  colorStatusSuccessForeground1: webDarkTheme.colorStatusSuccessForeground3,
  colorStatusWarningForeground3: webDarkTheme.colorStatusWarningForeground1,
  colorStatusDangerForeground1: webDarkTheme.colorStatusDangerForeground3,
});

/** The host puts a new nonce into the page and its policy each time it serves it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

export const Look = ({ children }: { children: ReactNode }) => {
  const isDark = useSyncExternalStore(onPreference, prefersDark);
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={isDark ? night : light} targetDocument={document} style={{ height: '100%' }}>
        {children}
      </FluentProvider>
    </RendererProvider>
  );
};
