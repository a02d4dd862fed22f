/** The audit log: every act of everybody, found while you type, and taken out as a file. */
import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { countOf, countText, exactText, nameText } from '../../formats.ts';
import { ExportNote, Exporter } from '../../parts/exporter.tsx';
import { Choice, Search } from '../../parts/filters.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Grid, type Column } from '../../parts/grid.tsx';
import { Aside, Page } from '../../parts/page.tsx';
import { usePlace } from '../../place.ts';
import { auditExport, auditList } from '../../stores/audit.ts';
import { useLive } from '../../stores/listing.ts';
import { useNowMs } from '../../stores/snapshot.ts';
import { auditEventLabels, flowLabels, whoOf } from '../../../shared/labels.ts';
import type { AuditView } from '../../../shared/contract.ts';
import type { FlowName } from '../../../shared/records.ts';

const flows: readonly { value: FlowName | ''; title: string }[] = [
  { value: '', title: 'All' },
  { value: 'import-orders', title: flowLabels['import-orders'].title },
  { value: 'push-stock', title: flowLabels['push-stock'].title },
  { value: 'push-despatch', title: flowLabels['push-despatch'].title },
];

const useStyles = makeStyles({
  hash: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  narrow: { flexBasis: '122px', minWidth: '122px', maxWidth: '140px' },
});

const keyOf = ({ seq }: AuditView): string => String(seq);

const pairs = (fields: Readonly<Record<string, string | number>> | undefined): string =>
  Object.entries(fields ?? {})
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

/** The key says what the order's number says already; the line's details have it. */
const saidOf = ({ note, amounts, references }: AuditView): string => {
  const { key: _key, ...told } = references ?? {};
  return [note, pairs(told), pairs(amounts)].filter((part) => part !== undefined && part !== '').join(' · ');
};

export const Audit = () => {
  const styles = useStyles();
  const nowMs = useNowMs();
  const query = usePlace((place) => place.query);
  const { filter, items, next, loading, loaded, problem } = auditList.use();
  const [openKey, setOpenKey] = useState<string>();
  const { order, code } = query;
  useEffect(() => {
    if (order !== undefined || code !== undefined)
      auditList.setFilter({ text: '', flow: '', orderName: order ?? '', stockCode: code ?? '' });
  }, [order, code]);
  useLive(auditList.refresh);
  const open = items.find((entry) => keyOf(entry) === openKey);
  const columns: readonly Column<AuditView>[] = [
    { id: 'seq', title: 'Line', width: 'minmax(48px, 72px)', cell: ({ seq }) => countText(seq) },
    { id: 'time', title: 'Time', width: 'minmax(104px, 132px)', cell: ({ atMs }) => exactText(atMs, nowMs) },
    { id: 'who', title: 'Who', width: 'minmax(80px, 110px)', cell: ({ actor }) => whoOf(actor) },
    {
      id: 'what',
      title: 'What',
      width: 'minmax(96px, 132px)',
      cell: ({ event }) => <span title={event}>{auditEventLabels[event] ?? event}</span>,
    },
    { id: 'order', title: 'Order', width: 'minmax(60px, 72px)', cell: ({ orderName }) => orderName ?? '' },
    { id: 'code', title: 'Stock code', width: 'minmax(80px, 120px)', cell: ({ stockCode }) => stockCode ?? '' },
    {
      id: 'note',
      title: 'Note, figures, references',
      width: 'minmax(180px, 1fr)',
      cell: saidOf,
    },
  ];
  const filtered = filter.text !== '' || filter.flow !== '' || filter.orderName !== '' || filter.stockCode !== '';
  return (
    <Page
      title="Audit log"
      filters={
        <>
          <Search label="Search words" short="Words" value={filter.text} onChange={(text) => auditList.setFilter({ text })} />
          <Search
            label="Order"
            value={filter.orderName}
            onChange={(orderName) => auditList.setFilter({ orderName })}
            className={styles.narrow}
          />
          <Search
            label="Stock code"
            value={filter.stockCode}
            onChange={(stockCode) => auditList.setFilter({ stockCode })}
            className={styles.narrow}
          />
          <Choice label="Flow" options={flows} value={filter.flow} onChange={(flow) => auditList.setFilter({ flow })} />
        </>
      }
      acts={<Exporter of={auditExport} />}
      aside={
        open === undefined ? null : (
          <Aside title={`Line ${countText(open.seq)}`} onClose={() => setOpenKey(undefined)}>
            <Facts
              rows={[
                ['Time', exactText(open.atMs, nowMs)],
                ['Who', whoOf(open.actor)],
                ['What', auditEventLabels[open.event] ?? open.event],
                ['Store', open.storeId],
                ['Flow', flows.find(({ value }) => value === open.flow)?.title],
                ['Order', open.orderName],
                ['Stock code', open.stockCode],
                ['Note', open.note],
                ...Object.entries(open.amounts ?? {}).map(([name, value]) => [nameText(name), countText(value)] as const),
                ...Object.entries(open.references ?? {}).map(([name, value]) => [nameText(name), String(value)] as const),
                [
                  'Chained hash',
                  <span key="hash" className={styles.hash}>
                    {open.hash}
                  </span>,
                ],
              ]}
            />
          </Aside>
        )
      }
    >
      <ExportNote of={auditExport} />
      <Grid
        label="Audit log"
        items={items}
        columns={columns}
        keyOf={keyOf}
        loading={loading}
        loaded={loaded}
        problem={problem}
        more={next === undefined ? undefined : () => void auditList.more()}
        empty={
          filtered
            ? 'No line has all of these words. Every word must occur; the last one may be only begun.'
            : 'The log begins with the first thing that happens.'
        }
        openKey={openKey}
        onOpen={(entry) => setOpenKey(keyOf(entry))}
        foot={`${countOf(items.length, 'line')} shown${next === undefined ? '' : ', older ones below'}. Newest first; each line is chained to the one before, so that a change shows.`}
      />
    </Page>
  );
};
