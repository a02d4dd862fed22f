/** One outlet: its figures, the sentence that says why, and what a person can do with it. */
import { Button, Link, makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { countText, timeText } from '../../formats.ts';
import type { Question } from '../../parts/ask.tsx';
import { Acts, Facts, Section } from '../../parts/facts.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { hashOf } from '../../place.ts';
import { useNowMs } from '../../stores/snapshot.ts';
import { openPush, stockActs } from '../../stores/stock.ts';
import { outletLabels } from '../../../shared/labels.ts';
import type { OutletView } from '../../../shared/stock-views.ts';

const useStyles = makeStyles({ gap: { marginTop: '12px' } });

const unitsOf = (units: number | undefined): string | undefined => (units === undefined ? undefined : countText(units));

export const OutletDetails = ({ outlet, ask }: { outlet: OutletView; ask: (question: Question) => void }) => {
  const styles = useStyles();
  const nowMs = useNowMs();
  const { stockCode, storeId, problem } = outlet;
  const { tone, title, sentence } = outletLabels[outlet.standing];
  return (
    <>
      <Facts
        rows={[
          [
            'State',
            <ToneMark key="state" tone={tone} title={sentence}>
              {outlet.frozen === undefined ? title : 'Frozen'}
            </ToneMark>,
          ],
          ['Frozen because', outlet.frozen],
          ['KC’s level', unitsOf(outlet.level)],
          ['Asked', outlet.levelAskedAtMs === undefined ? undefined : timeText(outlet.levelAskedAtMs, nowMs)],
          ['Kept back', unitsOf(outlet.buffer)],
          ['Wanted on hand', unitsOf(outlet.wanted)],
          ['Shopify on hand', unitsOf(outlet.onHand)],
          ['Seen there', outlet.confirmedAtMs === undefined ? undefined : timeText(outlet.confirmedAtMs, nowMs)],
          ['Customers can buy', unitsOf(outlet.available)],
          ['SKU', outlet.sku],
          ['KC site', outlet.site],
          ['Store', storeId],
        ]}
      />
      {problem === undefined ? null : (
        <MessageBar intent="warning" layout="multiline" className={styles.gap}>
          <MessageBarBody>
            <MessageBarTitle>{problem.summary}</MessageBarTitle>
            {problem.hint}
          </MessageBarBody>
        </MessageBar>
      )}
      {outlet.why === undefined ? null : (
        <Section title="Why this figure">
          <span>{outlet.why}</span>
        </Section>
      )}
      <Acts>
        {stockCode === undefined ? null : (
          <Button appearance="primary" onClick={() => openPush(storeId, { kind: 'codes', stockCodes: [stockCode] })}>
            Push this code …
          </Button>
        )}
        {problem?.cause === 'stock-breaker' ? (
          <Button onClick={() => void stockActs.approve(storeId, [outlet])}>Approve this line</Button>
        ) : null}
        {outlet.standing === 'held' && outlet.frozen === undefined && problem !== undefined && problem.cause !== 'stock-breaker' ? (
          <Button onClick={() => void stockActs.release([outlet])}>Release</Button>
        ) : null}
        {outlet.frozen === undefined ? (
          <Button
            onClick={() =>
              ask({
                title: `Freeze ${stockCode ?? outlet.sku ?? 'this line'}?`,
                text: 'It is worked out and shown, and Shopify’s figure stays as it is until it is thawed.',
                verb: 'Freeze',
                input: { label: 'Reason' },
                act: (reason) => stockActs.freeze([outlet], reason),
              })
            }
          >
            Freeze …
          </Button>
        ) : (
          <Button onClick={() => void stockActs.thaw([outlet])}>Thaw</Button>
        )}
      </Acts>
      {stockCode === undefined ? null : (
        <Acts>
          <Link href={hashOf('audit', { code: stockCode })}>Audit log of this code</Link>
        </Acts>
      )}
    </>
  );
};
