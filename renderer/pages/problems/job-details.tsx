/** One stopped record: what happened, what was done for it, and what the other system really said, personal data masked. */
import { Link } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { Steps } from './steps.tsx';
import { bridge } from '../../bridge.ts';
import { countOf, exactText, nameText, timeText } from '../../formats.ts';
import { Facts, Raw, Section } from '../../parts/facts.tsx';
import { ToneMark } from '../../parts/tone.tsx';
import { hashOf } from '../../place.ts';
import { useNowMs } from '../../stores/snapshot.ts';
import { flowLabels, jobStateLabels } from '../../../shared/labels.ts';
import type { JobDetail, JobView } from '../../../shared/job-views.ts';

export const JobDetails = ({ job }: { job: JobView }) => {
  const nowMs = useNowMs();
  const [detail, setDetail] = useState<JobDetail>();
  const { storeId, flow, key, movedAtMs } = job;
  useEffect(() => {
    let here = true;
    void bridge.ask('read-job', { storeId, flow, key }).then((reply) => {
      if (here && reply.ok) setDetail(reply.value);
    });
    return () => {
      here = false;
    };
  }, [storeId, flow, key, movedAtMs]);
  const orderId = flow === 'import-orders' ? key : key.split('|')[0];
  return (
    <>
      <Facts
        rows={[
          [
            'State',
            <ToneMark key="state" tone={jobStateLabels[job.state].tone}>
              {jobStateLabels[job.state].title}
            </ToneMark>,
          ],
          ['Flow', flowLabels[flow].title],
          ['Since', timeText(movedAtMs, nowMs)],
          ['What happened', job.problem?.summary],
          ['What to do', job.problem?.hint],
          ['Next try', job.nextTryAtMs === undefined ? undefined : timeText(job.nextTryAtMs, nowMs)],
          ['Sent', `${countOf(job.sends, 'time')}, ${countOf(job.tries, 'try', 'tries')}`],
          [
            'Order',
            <Link key="order" href={hashOf('orders', { store: storeId, order: orderId ?? key })}>
              {job.orderName ?? orderId}: whole story
            </Link>,
          ],
          ...Object.entries(job.problem?.facts ?? {})
            .filter(([, value]) => value !== job.orderName)
            .map(([name, value]) => [nameText(name), value === null ? '–' : String(value)] as const),
        ]}
      />
      <Section title="What was done">
        {detail === undefined || detail.steps.length === 0 ? (
          <p>Nothing has been sent for it.</p>
        ) : (
          <Steps flow={flow} steps={detail.steps} nowMs={nowMs} />
        )}
      </Section>
      <Section title="What the other system said">
        {detail === undefined || detail.raw.length === 0 ? (
          <p>No answer is kept with it; the sentence above is all there is.</p>
        ) : (
          detail.raw.map((one) => (
            <Raw
              key={one.seq}
              label={`Answer of ${timeText(one.atMs, nowMs)}`}
              text={`${exactText(one.atMs, nowMs)} (audit line ${one.seq})\n${one.text}`}
            />
          ))
        )}
      </Section>
    </>
  );
};
