/** Keys of despatch jobs: a parcel of an order, a tracking number that came late, goods that belong to no line, or an order KC cannot tell. */
import type { Parcel } from '../store/ledger-despatch.ts';
import type { JobKey } from '../store/ledger-jobs.ts';

export type TaskKind = 'parcel' | 'tracking' | 'unmatched' | 'untold';

export const parcelKey = (parcel: Pick<Parcel, 'orderId' | 'parcel'>): string => `${parcel.orderId}|${parcel.parcel}`;
/** `time`: the how-manieth time that the parcel gets these numbers; they may be corrected there and back. */
export const trackingKey = (parcel: Parcel, numbers: string, time: number): string =>
  `${parcelKey(parcel)}|${numbers}${time === 1 ? '' : `|${time}`}`;
/** One for each thing that is wrong: what a person has ignored stays ignored until more of it comes. */
export const unmatchedKey = (orderId: string, left: readonly { stockCode: string; units: number }[]): string =>
  `${orderId}|unmatched|${left.map(({ stockCode, units }) => `${stockCode} ${units}`).join('+')}`;
/** One for an order, however often KC cannot tell it. */
export const untoldKey = (orderId: string): string => `${orderId}|untold`;

export const readKey = (key: string): { kind: TaskKind; orderId: string; parcel: number } => {
  const [orderId = '', parcel = '', ...more] = key.split('|');
  const kind = parcel === 'unmatched' || parcel === 'untold' ? parcel : more.length > 0 ? 'tracking' : 'parcel';
  return { kind, orderId, parcel: Number(parcel) };
};

export const jobKey = (storeId: string, key: string): JobKey => ({ storeId, flow: 'push-despatch', key });
