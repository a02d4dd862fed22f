/** Where each secret may go: it is kept under the place it was given for, so that a changed address never gets an old one. */
import type { Settings } from '../../shared/settings.ts';

/** `name` as the engine asks for it (`khaos`, `shopify:<storeId>`); `place` is scheme, host and port: what was for https is not sent in the clear. */
export type SecretPlace = { name: string; place: string };

export const secretPlaces = ({ khaos, stores }: Pick<Settings, 'khaos' | 'stores'>): SecretPlace[] => [
  { name: 'khaos', place: new URL(khaos.url).origin },
  ...stores.map(({ storeId, domain, origin }) => ({ name: `shopify:${storeId}`, place: new URL(origin ?? `https://${domain}`).origin })),
];

/** The name in a secret store that keeps secrets of many places. */
export const keptName = ({ name, place }: SecretPlace): string => `${name} at ${place}`;
