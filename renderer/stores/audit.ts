/** The audit log as it is searched, and its export. */
import { createExport, isoTime } from './export.ts';
import { createListing } from './listing.ts';
import { bridge } from '../bridge.ts';
import type { AuditView, RequestInput } from '../../shared/contract.ts';
import type { FlowName } from '../../shared/records.ts';

export type AuditFilter = { text: string; flow: FlowName | ''; orderName: string; stockCode: string };

const inputOf = ({ text, flow, orderName, stockCode }: AuditFilter, before: number | undefined): RequestInput<'list-audit'> => ({
  ...(text === '' ? {} : { text }),
  ...(flow === '' ? {} : { flow }),
  ...(orderName === '' ? {} : { orderName: /^\d+$/.test(orderName) ? `#${orderName}` : orderName }),
  ...(stockCode === '' ? {} : { stockCode }),
  ...(before === undefined ? {} : { before }),
});

export const auditList = createListing<AuditFilter, AuditView, number>(
  { text: '', flow: '', orderName: '', stockCode: '' },
  async (filter, before) => {
    const reply = await bridge.ask('list-audit', inputOf(filter, before));
    return reply.ok ? { ok: true, value: { items: reply.value.entries, next: reply.value.older } } : reply;
  },
);

const pairs = (fields: Readonly<Record<string, string | number>> | undefined): string =>
  Object.entries(fields ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');

export const auditExport = createExport<AuditView, number>(
  'audit',
  [
    ['number', ({ seq }) => seq],
    ['time', ({ atMs }) => isoTime(atMs)],
    ['who', ({ actor }) => actor],
    ['what', ({ event }) => event],
    ['store', ({ storeId }) => storeId],
    ['flow', ({ flow }) => flow],
    ['order', ({ orderName }) => orderName],
    ['stock code', ({ stockCode }) => stockCode],
    ['references', ({ references }) => pairs(references)],
    ['amounts', ({ amounts }) => pairs(amounts)],
    ['note', ({ note }) => note],
    ['hash', ({ hash }) => hash],
  ],
  auditList.readPage,
);
