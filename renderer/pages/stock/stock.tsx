/** Stock: every outlet with KC's level, the figure Shopify should have and the one it has, and why; forced pushes and the breaker. */
import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { OutletDetails } from './outlet-details.tsx';
import { PushDialog } from './push-dialog.tsx';
import { countOf, countText, differenceText, timeText } from '../../formats.ts';
import { Ask, type Question } from '../../parts/ask.tsx';
import { ExportNote, Exporter } from '../../parts/exporter.tsx';
import { Choice, Search } from '../../parts/filters.tsx';
import { Grid, type Column } from '../../parts/grid.tsx';
import { Aside, Page } from '../../parts/page.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { showInPlace, usePlace } from '../../place.ts';
import { useLive } from '../../stores/listing.ts';
import { useNowMs, useSnapshot, useStoreIds } from '../../stores/snapshot.ts';
import { openPush, outletExport, outletList, outletText, stockActs } from '../../stores/stock.ts';
import { outletLabels } from '../../../shared/labels.ts';
import type { OutletStanding, OutletView } from '../../../shared/stock-views.ts';

const standings: readonly OutletStanding[] = ['confirmed', 'different', 'held', 'unknown'];
const choices = [{ value: '' as const, title: 'All' }, ...standings.map((value) => ({ value, title: outletLabels[value].title }))];

const useStyles = makeStyles({ bar: { borderRadius: 0, flexShrink: 0 }, faint: { color: tokens.colorNeutralForeground2 } });

const figure = (units: number | undefined): string => (units === undefined ? '–' : countText(units));

const stateOf = (outlet: OutletView) => {
  if (outlet.frozen !== undefined) return <ToneMark tone="warn">Frozen</ToneMark>;
  if (outlet.writing) return <ToneMark tone="plain">Being written</ToneMark>;
  const { tone, title } = outletLabels[outlet.standing];
  return <ToneMark tone={tone}>{title}</ToneMark>;
};

const saidOf = (outlet: OutletView): string =>
  outlet.problem?.summary ??
  outlet.why ??
  (outlet.stockCode === undefined ? 'No stock code of KC feeds it; it is listed and never written.' : '');

const useColumns = (stores: number): readonly Column<OutletView>[] => {
  const styles = useStyles();
  const right = 'right' as const;
  return [
    {
      id: 'code',
      title: 'Stock code',
      width: 'minmax(110px, 150px)',
      cell: (outlet) => outlet.stockCode ?? <span className={styles.faint}>{outlet.sku ?? 'no SKU'}</span>,
      sortBy: ({ stockCode, sku }) => stockCode ?? sku,
    },
    ...(stores > 1
      ? [
          {
            id: 'store',
            title: 'Store',
            width: '96px',
            cell: (outlet: OutletView) => outlet.storeId,
            sortBy: (outlet: OutletView) => outlet.storeId,
          },
        ]
      : []),
    { id: 'level', title: 'KC', width: '56px', align: right, cell: (outlet) => figure(outlet.level), sortBy: ({ level }) => level },
    { id: 'buffer', title: 'Buffer', width: '48px', align: right, cell: (outlet) => figure(outlet.buffer), sortBy: ({ buffer }) => buffer },
    { id: 'wanted', title: 'Wanted', width: '56px', align: right, cell: (outlet) => figure(outlet.wanted), sortBy: ({ wanted }) => wanted },
    { id: 'has', title: 'Shopify', width: '56px', align: right, cell: (outlet) => figure(outlet.onHand), sortBy: ({ onHand }) => onHand },
    {
      id: 'difference',
      title: 'Diff.',
      width: '44px',
      align: right,
      cell: (outlet) =>
        outlet.wanted === undefined || outlet.onHand === undefined || outlet.wanted === outlet.onHand
          ? ''
          : differenceText(outlet.onHand - outlet.wanted),
      sortBy: ({ wanted, onHand }) => (wanted === undefined || onHand === undefined ? undefined : Math.abs(onHand - wanted)),
    },
    {
      id: 'offers',
      title: 'Offered',
      width: '56px',
      align: right,
      cell: (outlet) => figure(outlet.available),
      sortBy: ({ available }) => available,
    },
    { id: 'state', title: 'State', width: '112px', cell: stateOf, sortBy: ({ standing }) => standings.indexOf(standing) },
    { id: 'why', title: 'Why', width: 'minmax(140px, 1fr)', cell: saidOf },
  ];
};

/** A push, a freeze or a thaw of what is chosen; of the open line where nothing is. */
const ChosenActs = ({ chosen, ask }: { chosen: readonly OutletView[]; ask: (question: Question) => void }) => {
  const codes = [...new Set(chosen.flatMap(({ stockCode }) => (stockCode === undefined ? [] : [stockCode])))];
  const [first] = chosen;
  if (first === undefined) return null;
  const frozen = chosen.filter((outlet) => outlet.frozen !== undefined);
  const refused = chosen.filter(
    (outlet) =>
      outlet.problem !== undefined && outlet.problem.cause !== 'stock-breaker' && outlet.standing === 'held' && outlet.frozen === undefined,
  );
  return (
    <>
      <Button
        disabled={codes.length === 0 || codes.length > 100}
        onClick={() => openPush(first.storeId, { kind: 'codes', stockCodes: codes })}
      >
        Push {countOf(codes.length, 'code')} …
      </Button>
      {frozen.length > 0 ? <Button onClick={() => void stockActs.thaw(frozen)}>Thaw</Button> : null}
      {refused.length > 0 ? <Button onClick={() => void stockActs.release(refused)}>Release</Button> : null}
      <Button
        onClick={() =>
          ask({
            title: `Freeze ${countOf(chosen.length, 'line')}?`,
            text: 'Frozen lines are worked out and shown, and Shopify’s figure stays as it is until they are thawed.',
            verb: 'Freeze',
            input: { label: 'Reason' },
            act: (reason) => stockActs.freeze(chosen, reason),
          })
        }
      >
        Freeze …
      </Button>
    </>
  );
};

const BreakerBar = ({ items, ask }: { items: readonly OutletView[]; ask: (question: Question) => void }) => {
  const styles = useStyles();
  const kept = useSnapshot(({ snapshot }) => snapshot?.problems.find(({ cause }) => cause === 'stock-breaker'));
  const storeId = items[0]?.storeId ?? '';
  const stores = useStoreIds();
  if (kept === undefined) return null;
  return (
    <MessageBar intent="warning" className={styles.bar}>
      <MessageBarBody>
        The breaker keeps back {countOf(kept.count, 'change')}: so many figures at once would rise, or fall to nothing. {kept.summary}
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={() => outletList.setFilter({ standing: 'held', stockCode: '' })}>
          Show them
        </Button>
        {(stores.length > 1 ? stores : [storeId])
          .filter((one) => one !== '')
          .map((one) => (
            <Button
              key={one}
              size="small"
              appearance="primary"
              onClick={() =>
                ask({
                  title: 'Approve what the breaker keeps back?',
                  text: `${countOf(kept.count, 'line')}${stores.length > 1 ? ` of ${one}` : ''}. Each is worked out anew and written once, whatever its figure is then.`,
                  verb: 'Approve',
                  act: () => stockActs.approve(one, 'all'),
                })
              }
            >
              {stores.length > 1 ? `Approve for ${one} …` : 'Approve …'}
            </Button>
          ))}
      </MessageBarActions>
    </MessageBar>
  );
};

export const Stock = () => {
  const nowMs = useNowMs();
  const stores = useStoreIds();
  const counts = useSnapshot(({ snapshot }) => snapshot?.stock);
  const query = usePlace((place) => place.query);
  const { filter, items, next, sort, loading, loaded, problem } = outletList.use();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [openKey, setOpenKey] = useState<string>();
  const [question, setQuestion] = useState<Question>();
  const columns = useColumns(stores.length);
  const asked = standings.find((one) => one === query['standing']);
  const wantsPush = query['do'] === 'push';
  const firstStore = stores[0];
  useEffect(() => {
    if (asked !== undefined) outletList.setFilter({ standing: asked, stockCode: '' });
  }, [asked]);
  useEffect(() => {
    if (!wantsPush || firstStore === undefined) return;
    openPush(firstStore, { kind: 'different' });
    showInPlace({});
  }, [wantsPush, firstStore]);
  useLive(outletList.refresh);
  const open = items.find((outlet) => outletText(outlet) === openKey);
  const picked = items.filter((outlet) => chosen.has(outletText(outlet)));
  const latest = Math.max(0, ...items.map(({ confirmedAtMs }) => confirmedAtMs ?? 0));
  const emptyText =
    filter.stockCode !== ''
      ? `No outlet is fed by the stock code “${filter.stockCode}” (written as Khaos Control writes it).`
      : filter.standing === 'held'
        ? `Nothing is held: ${countText(counts?.confirmed ?? 0)} of ${countOf(counts?.outlets ?? 0, 'outlet')} were seen in Shopify with the wanted figure.`
        : filter.standing === 'different'
          ? `No figure differs: ${countText(counts?.confirmed ?? 0)} of ${countOf(counts?.outlets ?? 0, 'outlet')} were seen in Shopify with the wanted figure.`
          : 'No outlet stands here. The first run of the stock flow reads the whole catalogue.';
  return (
    <Page
      title="Stock"
      filters={
        <>
          <Search label="Stock code" value={filter.stockCode} onChange={(stockCode) => outletList.setFilter({ stockCode })} />
          <Choice
            label="How stock stands"
            options={choices}
            value={filter.standing}
            onChange={(standing) => outletList.setFilter({ standing })}
          />
        </>
      }
      acts={
        <>
          <ChosenActs chosen={picked} ask={setQuestion} />
          <Exporter of={outletExport} />
          <Button
            appearance="primary"
            disabled={firstStore === undefined}
            onClick={() => openPush(firstStore ?? '', { kind: 'different' })}
          >
            Force push …
          </Button>
        </>
      }
      aside={
        open === undefined ? null : (
          <Aside title={open.stockCode ?? open.sku ?? 'Outlet'} onClose={() => setOpenKey(undefined)}>
            <OutletDetails outlet={open} ask={setQuestion} />
          </Aside>
        )
      }
    >
      <BreakerBar items={items} ask={setQuestion} />
      <ExportNote of={outletExport} />
      <Grid
        label="Stock"
        items={items}
        columns={columns}
        sort={sort}
        onSort={outletList.setSort}
        keyOf={outletText}
        loading={loading}
        loaded={loaded}
        problem={problem}
        more={next === undefined ? undefined : () => void outletList.more()}
        empty={emptyText}
        chosen={chosen}
        onChoose={setChosen}
        openKey={openKey}
        onOpen={(outlet) => setOpenKey(outletText(outlet))}
        foot={
          counts === undefined
            ? ''
            : `${countOf(items.length, 'line')} shown${next === undefined ? '' : ', more below'}. Of ${countOf(counts.outlets, 'outlet')}: ${countText(counts.confirmed)} in step, ${countText(counts.different)} different, ${countText(counts.held)} held.${latest === 0 ? '' : ` Last seen in Shopify ${timeText(latest, nowMs)}.`}`
        }
      />
      <PushDialog stores={stores} />
      <Ask question={question} onClose={() => setQuestion(undefined)} />
    </Page>
  );
};
