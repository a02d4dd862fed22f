/** Says above a list that it could not be read; without it, what is there would pass for the answer. */
import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { Problem } from '../../shared/records.ts';

const useStyles = makeStyles({ bar: { borderRadius: 0, flexShrink: 0 } });

/** `stale`: lines of an earlier reading are shown below. */
export const ListTrouble = ({ problem, stale }: { problem: Problem; stale: boolean }) => {
  const styles = useStyles();
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>
          {stale ? 'This list could not be read again; what you see is from before.' : 'This list could not be read.'}
        </MessageBarTitle>
        {problem.summary} {problem.hint}
      </MessageBarBody>
    </MessageBar>
  );
};
