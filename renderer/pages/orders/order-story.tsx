/** One order across both systems: where it stands, what a person can do, what happened in which system, its lines. */
import { Button, Link, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { Timeline } from './timeline.tsx';
import { moneyText, stageText, timeText } from '../../formats.ts';
import { Ask, type Question } from '../../parts/ask.tsx';
import { Acts, Facts, Section } from '../../parts/facts.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { hashOf } from '../../place.ts';
import { orderActs, useOrder, type OrderKey } from '../../stores/orders.ts';
import { useNowMs } from '../../stores/snapshot.ts';
import { orderReasonLabels, standingLabels } from '../../../shared/labels.ts';
import type { OrderDetail } from '../../../shared/order-views.ts';
import type { ProblemCause } from '../../../shared/problem-causes.ts';

const useStyles = makeStyles({
  gap: { marginTop: '12px' },
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
});

/** Claims that a person may give free. */
const claimCauses: readonly ProblemCause[] = ['khaos-order-absent', 'order-claimed-elsewhere', 'order-claim-unreadable'];

const HeldActs = ({ orderKey, detail, ask }: { orderKey: OrderKey; detail: OrderDetail; ask: (question: Question) => void }) => {
  const { order } = detail;
  const cause = order.problem?.cause;
  if (order.jobState !== 'held' && order.jobState !== 'failed') return null;
  return (
    <Acts>
      {cause === 'order-partly-fulfilled' ? (
        <>
          <Button appearance="primary" onClick={() => void orderActs.choose(orderKey, 'remaining')}>
            Import what remains
          </Button>
          <Button onClick={() => void orderActs.choose(orderKey, 'all')}>Import all of it</Button>
        </>
      ) : (
        <Button appearance="primary" onClick={() => void orderActs.retry(orderKey)}>
          Retry
        </Button>
      )}
      <Button
        onClick={() =>
          ask({
            title: `Link ${order.name} to a sales order`,
            text: 'For an order that is in Khaos Control already. Date, total and postcode are compared before it is linked.',
            verb: 'Link',
            input: { label: 'Sales order code' },
            act: (code) => orderActs.link(orderKey, code),
          })
        }
      >
        Link to a sales order …
      </Button>
      {cause !== undefined && claimCauses.includes(cause) ? (
        <Button
          onClick={() =>
            ask({
              title: `Send ${order.name} as new?`,
              text: 'The claim on it is given free. Khaos Control is asked until it is certain that nothing arrives (some twelve minutes); then the order is sent.',
              verb: 'Release and send',
              act: () => orderActs.release(orderKey),
            })
          }
        >
          Release the claim …
        </Button>
      ) : null}
      <Button
        onClick={() =>
          ask({
            title: `Leave ${order.name} alone for good?`,
            text: 'It is not sent to Khaos Control. The reason is kept with your name in the audit log.',
            verb: 'Ignore',
            input: { label: 'Reason' },
            act: (reason) => orderActs.ignore(orderKey, reason),
          })
        }
      >
        Ignore …
      </Button>
    </Acts>
  );
};

const Lines = ({ lines }: { lines: OrderDetail['lines'] }) => {
  const styles = useStyles();
  const right = `${styles.cell} ${styles.right}`;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col" className={styles.head}>
            SKU
          </th>
          {['Ordered', 'To send', 'Sent', 'Refunded'].map((title) => (
            <th key={title} scope="col" className={`${styles.head} ${styles.right}`}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.lineId}>
            <td className={styles.cell}>{line.sku ?? 'no SKU'}</td>
            <td className={right}>{line.quantity}</td>
            <td className={right}>{line.remaining}</td>
            <td className={right}>{line.fulfilled}</td>
            <td className={right}>{line.refunded}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

export const OrderStory = ({ orderKey }: { orderKey: OrderKey }) => {
  const styles = useStyles();
  const nowMs = useNowMs();
  const { detail, problem } = useOrder();
  const [question, setQuestion] = useState<Question>();
  if (problem !== undefined) return <p>{problem.summary}</p>;
  if (detail === undefined) return null;
  const { order } = detail;
  return (
    <>
      <Facts
        rows={[
          [
            'Where',
            <ToneMark key="where" tone={standingLabels[order.standing].tone}>
              {standingLabels[order.standing].title}
            </ToneMark>,
          ],
          [
            'Why',
            order.reason === undefined
              ? undefined
              : `${orderReasonLabels[order.reason]}${order.later ? '; looked at again when that ends' : ''}`,
          ],
          ['Sales order', order.salesOrderCode],
          ['Stage in KC', order.stage === undefined ? undefined : stageText(order.stage)],
          ['Placed', timeText(Date.parse(order.createdAt), nowMs)],
          ['Total', moneyText(order.totalMinor, order.currency)],
          ['Reference', detail.associatedRef],
          ['KC asked', detail.khaosAskedAtMs === undefined ? undefined : timeText(detail.khaosAskedAtMs, nowMs)],
        ]}
      />
      {order.problem === undefined ? null : (
        <MessageBar intent={standingLabels[order.standing].tone === 'bad' ? 'error' : 'warning'} layout="multiline" className={styles.gap}>
          <MessageBarBody>
            <MessageBarTitle>{order.problem.summary}</MessageBarTitle>
            {order.problem.hint}
          </MessageBarBody>
        </MessageBar>
      )}
      <HeldActs orderKey={orderKey} detail={detail} ask={setQuestion} />
      <Section title="What happened">
        <Timeline events={detail.events} nowMs={nowMs} />
      </Section>
      <Section title="Lines">
        <Lines lines={detail.lines} />
      </Section>
      <Acts>
        <Link href={hashOf('despatch', { store: order.storeId, order: order.orderId })}>Despatch of this order</Link>
        <Link href={hashOf('audit', { order: order.name })}>Audit log of this order</Link>
      </Acts>
      <Ask question={question} onClose={() => setQuestion(undefined)} />
    </>
  );
};
