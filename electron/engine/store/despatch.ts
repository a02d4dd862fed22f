/** What customers were told, parcel by parcel, and the fulfilments seen. */
import type { DespatchLedger, FulfilmentRecord, Parcel } from './ledger-despatch.ts';
import { within } from './paging.ts';
import { bit, fromJson, toJson, type Sql } from './sql.ts';

type ParcelRow = {
  storeId: string;
  orderId: string;
  parcel: number;
  lines: string;
  invoices: string;
  tracking: string;
  fulfilmentIds: string;
  noticedAtMs: number;
  toldAtMs: number | null;
  agreedAtMs: number | null;
};

const toParcel = (row: ParcelRow): Parcel => ({
  storeId: row.storeId,
  orderId: row.orderId,
  parcel: row.parcel,
  lines: fromJson<Parcel['lines']>(row.lines),
  invoices: fromJson<Parcel['invoices']>(row.invoices),
  tracking: trackingOf(row.tracking),
  fulfilmentIds: fromJson<Parcel['fulfilmentIds']>(row.fulfilmentIds),
  noticedAtMs: row.noticedAtMs,
  toldAtMs: row.toldAtMs ?? undefined,
  ...(row.agreedAtMs === null ? {} : { agreedAtMs: row.agreedAtMs }),
});

type Tracking = Parcel['tracking'][number];

/** JSON leaves out what is undefined; the type has it. */
const trackingOf = (text: string): Tracking[] =>
  fromJson<Partial<Tracking>[]>(text).map(({ company, number, url }) => ({ company, number, url }));

type FulfilmentRow = {
  fulfilmentId: string;
  state: string;
  createdAt: string;
  locationId: string | null;
  lines: string;
  tracking: string;
  ours: number;
};

const toFulfilment = (row: FulfilmentRow): FulfilmentRecord => ({
  fulfilmentId: row.fulfilmentId,
  state: row.state,
  createdAt: row.createdAt,
  locationId: row.locationId ?? undefined,
  lines: fromJson<FulfilmentRecord['lines']>(row.lines),
  tracking: trackingOf(row.tracking),
  ours: row.ours === 1,
});

export const makeDespatch = (sql: Sql): DespatchLedger => {
  const ofOrder = 'khaosId = :khaos AND storeId = ? AND orderId = ?';
  const told = sql.prepare<{ lineId: string; units: number }>(
    `SELECT lineId, units FROM told WHERE ${ofOrder} AND units > 0 ORDER BY lineId`,
  );
  const addTold = sql.prepare(
    `INSERT INTO told (khaosId, storeId, orderId, lineId, units) VALUES (:khaos, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET units = units + excluded.units`,
  );
  const takeOff = sql.prepare(`UPDATE told SET units = max(0, units - ?) WHERE ${ofOrder} AND lineId = ?`);
  const parcels = sql.prepare<ParcelRow>(`SELECT * FROM parcels WHERE ${ofOrder} ORDER BY parcel`);
  const lastParcel = sql.prepare<number | null>(`SELECT max(parcel) FROM parcels WHERE ${ofOrder}`).pluck();
  const insertParcel = sql.prepare(
    `INSERT INTO parcels (khaosId, storeId, orderId, parcel, lines, invoices, tracking, fulfilmentIds, noticedAtMs, toldAtMs, agreedAtMs)
     VALUES (:khaos, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateParcel = sql.prepare(
    `UPDATE parcels SET lines = ?, invoices = ?, tracking = ?, fulfilmentIds = ?, noticedAtMs = ?, toldAtMs = ?, agreedAtMs = ?
     WHERE ${ofOrder} AND parcel = ?`,
  );
  const untold = sql.prepare<ParcelRow>(
    `SELECT * FROM parcels WHERE khaosId = :khaos AND storeId = ? AND toldAtMs IS NULL ORDER BY noticedAtMs, orderId, parcel LIMIT ?`,
  );
  const fulfilments = sql.prepare<FulfilmentRow>(`SELECT * FROM fulfilments WHERE ${ofOrder} ORDER BY createdAt, fulfilmentId`);
  const putFulfilment = sql.prepare(
    `INSERT INTO fulfilments (khaosId, storeId, orderId, fulfilmentId, state, createdAt, locationId, lines, tracking, ours)
     VALUES (:khaos, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET state = excluded.state, createdAt = excluded.createdAt, locationId = excluded.locationId,
       lines = excluded.lines, tracking = excluded.tracking, ours = max(ours, excluded.ours)`,
  );

  const wholeUnits = (units: number): number => {
    if (!Number.isInteger(units) || units < 0) throw new Error(`not a number of units: ${units}`);
    return units;
  };

  return {
    told: (storeId, orderId) => told.all(storeId, orderId),
    addTold: sql.atomic((storeId, orderId, lines) => {
      for (const { lineId, units } of lines) addTold.run(storeId, orderId, lineId, wholeUnits(units));
    }),
    takeOffTold: sql.atomic((storeId, orderId, lines) => {
      for (const { lineId, units } of lines) takeOff.run(wholeUnits(units), storeId, orderId, lineId);
    }),
    parcels: (storeId, orderId) => parcels.all(storeId, orderId).map(toParcel),
    addParcel: sql.atomic((parcel) => {
      const number = (lastParcel.get(parcel.storeId, parcel.orderId) ?? 0) + 1;
      insertParcel.run(
        parcel.storeId,
        parcel.orderId,
        number,
        toJson(parcel.lines),
        toJson(parcel.invoices),
        toJson(parcel.tracking),
        toJson(parcel.fulfilmentIds),
        parcel.noticedAtMs,
        parcel.toldAtMs ?? null,
        parcel.agreedAtMs ?? null,
      );
      return number;
    }),
    putParcel: sql.atomic((parcel) => {
      const { changes } = updateParcel.run(
        toJson(parcel.lines),
        toJson(parcel.invoices),
        toJson(parcel.tracking),
        toJson(parcel.fulfilmentIds),
        parcel.noticedAtMs,
        parcel.toldAtMs ?? null,
        parcel.agreedAtMs ?? null,
        parcel.storeId,
        parcel.orderId,
        parcel.parcel,
      );
      if (changes !== 1) throw new Error(`there is no parcel ${parcel.parcel} of order ${parcel.orderId}`);
    }),
    untold: (storeId, limit) => untold.all(storeId, within(limit)).map(toParcel),
    fulfilments: (storeId, orderId) => fulfilments.all(storeId, orderId).map(toFulfilment),
    putFulfilments: sql.atomic((storeId, orderId, records) => {
      for (const record of records) {
        putFulfilment.run(
          storeId,
          orderId,
          record.fulfilmentId,
          record.state,
          record.createdAt,
          record.locationId ?? null,
          toJson(record.lines),
          toJson(record.tracking),
          bit(record.ours),
        );
      }
    }),
  };
};
