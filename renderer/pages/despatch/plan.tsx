/** What both systems say of one order's goods, and what a push would tell its customer. */
import { Button, Link, makeStyles, MessageBar, MessageBarBody, Spinner, tokens } from '@fluentui/react-components';
import { countOf, dayText, stageText, timeText } from '../../formats.ts';
import { Acts, Facts, Section } from '../../parts/facts.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { hashOf } from '../../place.ts';
import { pushOrder, readPlan, type usePlan } from '../../stores/despatch.ts';
import { useBusy } from '../../stores/notices.ts';
import { useNowMs } from '../../stores/snapshot.ts';
import { jobStateLabels } from '../../../shared/labels.ts';
import type { DespatchPlan, ParcelView } from '../../../shared/despatch-views.ts';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', fontVariantNumeric: 'tabular-nums' },
  head: {
    textAlign: 'left',
    fontWeight: 'normal',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    padding: '2px 8px 2px 0',
  },
  cell: { padding: '4px 8px 4px 0', borderTop: `1px solid ${tokens.colorNeutralStroke3}`, overflowWrap: 'anywhere' },
  right: { textAlign: 'right', padding: '4px 0 4px 8px' },
  found: { display: 'grid', gap: '8px', justifyItems: 'start' },
  bar: { marginBottom: '12px' },
});

const isOpen = ({ jobState }: ParcelView): boolean => jobState !== 'done' && jobState !== 'skipped';

/** What a push would do, in a sentence. */
const sentenceOf = (plan: DespatchPlan): { tone: 'success' | 'info' | 'warning'; text: string } => {
  const units = plan.lines.reduce((sum, { toTell }) => sum + toTell, 0);
  const open = plan.parcels.filter(isOpen).length;
  if (!plan.inKhaos) return { tone: 'warning', text: 'Khaos Control does not know this order, so there is nothing to tell.' };
  if (units > 0) return { tone: 'info', text: `A push tells the customer of ${countOf(units, 'unit')} that Khaos Control has sent.` };
  if (open > 0) return { tone: 'info', text: `A push carries ${countOf(open, 'parcel')} that ${open === 1 ? 'waits' : 'wait'}.` };
  if (plan.lines.every(({ sent }) => sent === 0)) return { tone: 'info', text: 'Khaos Control has sent nothing of this order yet.' };
  return { tone: 'success', text: 'Everything that Khaos Control has sent was told to the customer.' };
};

const Lines = ({ plan }: { plan: DespatchPlan }) => {
  const styles = useStyles();
  const right = `${styles.cell} ${styles.right}`;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col" className={styles.head}>
            SKU
          </th>
          {['Ordered', 'Sent by KC', 'In Shopify', 'To tell'].map((title) => (
            <th key={title} scope="col" className={`${styles.head} ${styles.right}`}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {plan.lines.map((line) => (
          <tr key={line.lineId}>
            <td className={styles.cell}>{line.sku ?? 'no SKU'}</td>
            <td className={right}>{line.ordered}</td>
            <td className={right}>{line.sent}</td>
            <td className={right}>{line.told}</td>
            <td className={right}>{line.toTell === 0 ? '–' : <strong>{line.toTell}</strong>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Plan = ({ plan }: { plan: DespatchPlan }) => {
  const styles = useStyles();
  const nowMs = useNowMs();
  const busy = useBusy('push-despatch');
  const { tone, text } = sentenceOf(plan);
  return (
    <>
      <MessageBar intent={tone} layout="multiline" className={styles.bar}>
        <MessageBarBody>{text}</MessageBarBody>
      </MessageBar>
      <Acts>
        <Button appearance="primary" disabled={busy || !plan.inKhaos} onClick={() => void pushOrder(plan)}>
          {busy ? 'Pushing …' : 'Push despatch now'}
        </Button>
        <Button disabled={busy} onClick={() => void readPlan(plan)}>
          Look again
        </Button>
      </Acts>
      <Section title="Lines">
        <Lines plan={plan} />
        {plan.unmatched.map(({ stockCode, units }) => (
          <p key={stockCode}>
            KC sent {units} × {stockCode}, which is on no line of the order.
          </p>
        ))}
      </Section>
      <Section title="In Khaos Control">
        {plan.invoices.length === 0 ? (
          <p>{plan.inKhaos ? `Sales order ${plan.salesOrderCode ?? ''} has no invoice yet.` : 'Not there.'}</p>
        ) : (
          <Facts
            rows={plan.invoices.map((invoice) => [
              invoice.invoiceCode,
              [
                stageText(invoice.stage),
                invoice.shipDate === undefined ? undefined : `shipped ${dayText(invoice.shipDate)}`,
                invoice.courier,
                invoice.tracking,
              ]
                .filter((part) => part !== undefined && part !== '')
                .join(' · '),
            ])}
          />
        )}
      </Section>
      <Section title="Parcels">
        {plan.parcels.length === 0 ? <p>No parcel was noticed yet.</p> : null}
        {plan.parcels.map((parcel) => (
          <Facts
            key={parcel.key}
            rows={[
              [
                `Parcel ${parcel.parcel}`,
                <ToneMark key="state" tone={jobStateLabels[parcel.jobState].tone}>
                  {parcel.jobState === 'done' ? 'Customer told' : jobStateLabels[parcel.jobState].title}
                </ToneMark>,
              ],
              ['Noticed', timeText(parcel.noticedAtMs, nowMs)],
              ['Told', parcel.toldAtMs === undefined ? undefined : timeText(parcel.toldAtMs, nowMs)],
              [
                'Tracking',
                parcel.tracking.map(({ company, number }) => [company, number].filter((part) => part !== undefined).join(' ')).join(', '),
              ],
              ['What happened', parcel.problem?.summary],
              ['What to do', parcel.problem?.hint],
            ]}
          />
        ))}
      </Section>
      <Acts>
        <Link href={hashOf('orders', { store: plan.storeId, order: plan.orderId })}>Whole story of this order</Link>
      </Acts>
    </>
  );
};

export const DespatchPlanView = ({ planned }: { planned: ReturnType<typeof usePlan.getState> }) => {
  const styles = useStyles();
  if (planned.looking) return <Spinner size="tiny" label="Asking both systems …" />;
  if (planned.problem !== undefined) {
    return (
      <MessageBar intent="error" layout="multiline">
        <MessageBarBody>
          {planned.problem.summary} {planned.problem.hint}
        </MessageBarBody>
      </MessageBar>
    );
  }
  if (planned.plan !== undefined) return <Plan plan={planned.plan} />;
  const found = planned.found ?? [];
  if (found.length === 0)
    return <p>No order is known by this number. Try the order number as Shopify shows it, or the sales order code.</p>;
  return (
    <div className={styles.found}>
      <p>Several orders are known by this number:</p>
      {found.map((order) => (
        <Button key={`${order.storeId} ${order.orderId}`} onClick={() => void readPlan(order)}>
          {order.name} · {order.storeId} · {dayText(order.createdAt)}
        </Button>
      ))}
    </div>
  );
};
