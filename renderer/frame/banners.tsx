/** What must be said above everything: practice, a lost connection, an engine that is away, and what came of the last act. */
import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useEffect } from 'react';
import { timeText } from '../formats.ts';
import { dismiss, useNotices } from '../stores/notices.ts';
import { useNowMs, useSnapshot } from '../stores/snapshot.ts';

/** Good news goes by itself; bad news waits to be read. */
const goodNewsMs = 8_000;

const useStyles = makeStyles({
  practice: {
    padding: '5px 20px',
    backgroundColor: tokens.colorPaletteYellowBackground2,
    // The dark theme's own is too loud to look at all day.
    '@media (prefers-color-scheme: dark)': { backgroundColor: tokens.colorPaletteYellowBackground1 },
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  bar: { borderRadius: 0 },
  notice: {
    position: 'fixed',
    right: '20px',
    bottom: '20px',
    width: 'min(560px, calc(100vw - 40px))',
    zIndex: 10,
    boxShadow: tokens.shadow16,
  },
});

export const Banners = () => {
  const styles = useStyles();
  const practice = useSnapshot(({ snapshot }) => snapshot?.practice === true);
  const link = useSnapshot((state) => state.link);
  const process = useSnapshot((state) => state.process);
  const notice = useNotices((state) => state.notice);
  const nowMs = useNowMs();
  useEffect(() => {
    if (notice?.tone !== 'good') return undefined;
    const going = setTimeout(dismiss, goodNewsMs);
    return () => clearTimeout(going);
  }, [notice]);
  return (
    <div role="region" aria-label="Messages">
      {practice ? (
        <div className={styles.practice}>
          <strong>Practice.</strong> Both systems are invented; nothing here reaches a real shop or a real Khaos Control.
        </div>
      ) : null}
      {link === 'lost' ? (
        <MessageBar intent="warning" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>The engine does not answer.</MessageBarTitle>What you see is from before. This window connects again by itself;
            nothing is lost.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {link === 'signed-out' ? (
        <MessageBar intent="error" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>This window is signed out.</MessageBarTitle>Quayside was started again, or this window was not used for long.
            Open a new address: the terminal that Quayside runs in shows one when Enter is typed there.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {process.state === 'away' ? (
        <MessageBar intent="error" className={styles.bar}>
          <MessageBarBody>
            <MessageBarTitle>{process.problem.summary}</MessageBarTitle>
            {process.problem.hint} Started again at {timeText(process.retryAtMs, nowMs)}.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {notice === undefined ? null : (
        <MessageBar key={notice.id} intent={notice.tone === 'good' ? 'success' : 'error'} className={styles.notice} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{notice.title}</MessageBarTitle>
            {notice.text}
          </MessageBarBody>
          <MessageBarActions
            containerAction={<Button appearance="transparent" icon={<DismissRegular />} aria-label="Dismiss" onClick={dismiss} />}
          />
        </MessageBar>
      )}
    </div>
  );
};
