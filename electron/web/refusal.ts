/** A refusal as whoever asked can read it: a page where a browser shows it to a person, a line of text for everything else. */
import type { Context } from 'hono';
import { contentPolicy, newNonce } from './pages.ts';

type RefusalCode = 401 | 403 | 404 | 413 | 421 | 503;

const titles: Record<RefusalCode, string> = {
  401: 'You are not signed in here',
  403: 'This was not answered',
  404: 'There is nothing here',
  413: 'This was too large',
  421: 'This is another address',
  503: 'The window is missing',
};

/** `text` is ours, never what was asked. */
const page = (title: string, text: string, nonce: string): string => `<!doctype html>
<html lang="en-GB">
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width" />
<title>${title} – Quayside</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 'Segoe UI', system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 24px; }
  h1 { font-size: 1.5rem; font-weight: 600; margin: 0 0 8px; }
  p { margin: 0; }
</style>
<h1>${title}</h1>
<p>${text}</p>
</html>
`;

export const refusal = (context: Context, code: RefusalCode, text: string): Response => {
  if (context.req.header('accept')?.includes('text/html') !== true) return context.text(`${text}\n`, code);
  const nonce = newNonce();
  context.header('content-security-policy', contentPolicy(nonce));
  return context.body(page(titles[code], text, nonce), code, { 'content-type': 'text/html; charset=utf-8' });
};
