/** Starts the window. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Frame } from './frame/frame.tsx';
import { Look } from './look.tsx';

const place = document.getElementById('window');
if (place === null) throw new Error('the page has no place for the window');
createRoot(place).render(
  <StrictMode>
    <Look>
      <Frame />
    </Look>
  </StrictMode>,
);
