/** What a connection to one Khaos Control system is: where, how it lets us in, and how hard it may be pressed. */

/**
 * How KC's web server lets us in; the password is secret `khaos`. For `login`, what the returned ticket is for is not documented
 * (`reference/khaos-control.md §6 U3`): it is sent where `ticket` says, by default nowhere. For `headers`, `{secret}` in a value
 * stands for the secret.
 */
export type KhaosAuth =
  | { kind: 'none' }
  | { kind: 'basic'; user: string }
  | { kind: 'login'; user: string; ticket?: { place: 'header' | 'parameter'; name: string } | undefined }
  | { kind: 'headers'; headers: Readonly<Record<string, string>> };

export type KhaosTimeLimits = {
  /** Reading the WSDL, signing in, GetVersion: answered from memory. */
  shortMs: number;
  /** Any other read. */
  readMs: number;
  /** `ImportOrders`: long, because a lost answer costs a wait of its own. */
  importMs: number;
};

export type KhaosBatches = {
  /** Codes in the first calls (KCSL's own connector asks for 50). */
  start: number;
  /** Codes in one call at most (the largest that a customer is known to use is 500). */
  most: number;
};

export type KhaosConnection = {
  /** Of the program (`…/KhaosXYZ.exe`) or of its WSDL (`…/KhaosXYZ.exe/wsdl/IKosWeb`). */
  url: string;
  mode: 'live' | 'test';
  auth: KhaosAuth;
  /** SHA-256 fingerprint of the only certificate accepted. */
  pinnedCertificate?: string | undefined;
  /** Replace characters beyond Windows-1252 by their nearest (`reference/khaos-control.md §6 U5`). */
  transliterate: boolean;
  timeLimits?: Partial<KhaosTimeLimits> | undefined;
  batches?: Partial<KhaosBatches> | undefined;
};

/** Socket time-outs of clients in the field run from 30 to 600 s (`reference/khaos-control.md §1.1`). */
export const usualTimeLimits: KhaosTimeLimits = { shortMs: 30_000, readMs: 180_000, importMs: 600_000 };
export const usualBatches: KhaosBatches = { start: 50, most: 500 };

/** The interface that every known client uses. */
const usualInterface = 'IKosWeb';

export type KhaosAddresses = { wsdl: string; soap: string };

/**
 * WSDL and SOAP address of either form of URL; undefined where it is no http address. The WSDL's own location is not used: it
 * often names the server as only the server knows it.
 */
export const addressesOf = (url: string): KhaosAddresses | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { protocol, origin, username, password, pathname, search } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const user = username === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`;
  const start = origin.replace('://', `://${user}`);
  const path = pathname.replace(/\/+$/, '');
  const known = /^(.*)\/(?:wsdl|soap)\/([^/]+)$/i.exec(path);
  const program = known?.[1] ?? path;
  const interfaceName = known?.[2] ?? usualInterface;
  return {
    wsdl: `${start}${program}/wsdl/${interfaceName}${known === null ? '' : search}`,
    soap: `${start}${program}/soap/${interfaceName}`,
  };
};
