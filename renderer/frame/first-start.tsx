/** The first start: nothing is connected yet, and practice is one click away. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { hashOf } from '../place.ts';
import { act, useBusy } from '../stores/notices.ts';

const useStyles = makeStyles({
  page: { padding: '40px 48px', maxWidth: '64ch', lineHeight: tokens.lineHeightBase400 },
  title: { margin: 0, fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600, textWrap: 'balance' },
  acts: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

export const FirstStart = () => {
  const styles = useStyles();
  const busy = useBusy('start-practice');
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Quayside is not connected to anything yet</h1>
      <p>
        Begin with practice: a Khaos Control and a Shopify shop of an invented company start on this computer, with a catalogue, customers,
        a day of orders, and things that go wrong. Everything in this window works on them, and nothing can reach a real system.
      </p>
      <p>Or connect your own systems now. Practice can be left at any time, and its records never mix with real ones.</p>
      <div className={styles.acts}>
        <Button
          appearance="primary"
          size="large"
          disabled={busy}
          onClick={() => void act('start-practice', {}, () => 'Practice has begun.')}
        >
          {busy ? 'Starting …' : 'Start practice'}
        </Button>
        <Button size="large" as="a" href={hashOf('set-up')}>
          Set up your systems
        </Button>
      </div>
    </div>
  );
};
