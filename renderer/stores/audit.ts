/** The audit log as it is searched, and its export. */
import { create } from 'zustand';
import { createListing } from './listing.ts';
import { bridge } from '../bridge.ts';
import { csvOf } from '../csv.ts';
import type { AuditView, RequestInput } from '../../shared/contract.ts';
import type { FlowName, Problem } from '../../shared/records.ts';

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

/** More lines than an office program opens without complaint; a longer export is narrowed by a filter first. */
const exportedAtMost = 200_000;

type Export = { lines: number; running: boolean; cut: boolean; problem: Problem | undefined };
export const useExport = create<Export>(() => ({ lines: 0, running: false, cut: false, problem: undefined }));

const columns = ['number', 'time', 'who', 'what', 'store', 'flow', 'order', 'stock code', 'references', 'amounts', 'note', 'hash'] as const;

const rowOf = (entry: AuditView): (string | number)[] => [
  entry.seq,
  new Date(entry.atMs).toISOString(),
  entry.actor,
  entry.event,
  entry.storeId ?? '',
  entry.flow ?? '',
  entry.orderName ?? '',
  entry.stockCode ?? '',
  Object.entries(entry.references ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join('; '),
  Object.entries(entry.amounts ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join('; '),
  entry.note ?? '',
  entry.hash,
];

export const stopExport = (): void => useExport.setState({ running: false });

/** Every line of the present filter, newest first, as a file; undefined when it was stopped or did not work. */
export const exportAudit = async (): Promise<Blob | undefined> => {
  const { filter } = auditList.use.getState();
  useExport.setState({ lines: 0, running: true, cut: false, problem: undefined });
  const parts = [csvOf([columns])];
  let before: number | undefined;
  let lines = 0;
  do {
    const reply = await bridge.ask('list-audit', inputOf(filter, before));
    if (!reply.ok) {
      useExport.setState({ running: false, problem: reply.problem });
      return undefined;
    }
    if (!useExport.getState().running) return undefined;
    parts.push(csvOf(reply.value.entries.map(rowOf)));
    lines += reply.value.entries.length;
    before = reply.value.older;
    useExport.setState({ lines });
  } while (before !== undefined && lines < exportedAtMost);
  useExport.setState({ running: false, cut: before !== undefined });
  // Excel takes a file for UTF-8 by its mark only.
  return new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' });
};
