/** The one drawing all icons come from: a quay's ring to moor at, and on the tray a badge whose shape, not only its colour, tells the state. */
import type { TrayPicture } from '../../electron/shell/tray-words.ts';

const accent = '#0f6cbd';

/** Colour and sign of each badge, in a box of 16. Signs are told apart without colour. */
const badges: Record<TrayPicture, { fill: string; sign: string }> = {
  idle: { fill: '#0e7a0d', sign: '<path d="M9 11.4 l1.6 1.6 2.9 -3.4"/>' },
  syncing: { fill: accent, sign: '<path d="M9.2 10 h4 m-1.4 -1.5 1.5 1.5 -1.5 1.5 M13.2 12.7 h-4"/>' },
  attention: { fill: '#bc2f32', sign: '<path d="M11.2 8.4 v3.2 M11.2 13.6 v.3"/>' },
  offline: { fill: '#616161', sign: '<path d="M9 13.4 l4.4 -4.4"/>' },
  'signed-out': { fill: '#bc2f32', sign: '<path d="M9.5 9.5 l3.4 3.4 M12.9 9.5 l-3.4 3.4"/>' },
  paused: { fill: '#8a6100', sign: '<path d="M10 9.3 v3.8 M12.4 9.3 v3.8"/>' },
  'setup-needed': { fill: accent, sign: '<path d="M11.2 8.9 v4.6 M8.9 11.2 h4.6"/>' },
  away: { fill: '#616161', sign: '<path d="M9.7 9.9 a1.5 1.4 0 1 1 1.5 1.7 v.4 M11.2 13.9 v.2"/>' },
};

const ring = (colour: string): string =>
  `<circle cx="7" cy="7.6" r="5" fill="none" stroke="${colour}" stroke-width="2.2"/><path d="M7 1 v2" stroke="${colour}" stroke-width="2.4"/>`;

/** `onDark`: for a dark taskbar. */
export const traySvg = (state: TrayPicture, onDark: boolean): string => {
  const { fill, sign } = badges[state];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
  <mask id="gap"><rect width="16" height="16" fill="white"/><circle cx="11.2" cy="11.2" r="5.4" fill="black"/></mask>
  <g mask="url(#gap)">${ring(onDark ? '#ffffff' : '#1f1f1f')}</g>
  <circle cx="11.2" cy="11.2" r="4.6" fill="${fill}"/>
  <g fill="none" stroke="#ffffff" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round">${sign}</g>
</svg>`;
};

export const programSvg = (): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
  <rect x=".5" y=".5" width="15" height="15" rx="3.4" fill="${accent}"/>
  <g transform="translate(2.4 1.2) scale(.8)">${ring('#ffffff')}</g>
  <path d="M2.4 12.6 q1.4 -1.4 2.8 0 t2.8 0 t2.8 0 t2.8 0" fill="none" stroke="#ffffff" stroke-width="1.2" stroke-linecap="round"/>
</svg>`;
