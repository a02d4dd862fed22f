/** What a test of a connection said: each step, and of the one that is not well the cause, what it means and what to do. */
import { Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { ToneMark } from '../../parts/tone.tsx';
import { test, useSetUp, type Tested } from '../../stores/set-up.ts';
import { problemCauses, type ProblemKind } from '../../../shared/problem-causes.ts';

const useStyles = makeStyles({
  test: { display: 'flex', flexDirection: 'column', gap: '10px', marginTop: '14px', alignItems: 'flex-start' },
  steps: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '4px' },
  said: { color: tokens.colorNeutralForeground2, marginLeft: '8px', overflowWrap: 'anywhere' },
});

/** What it means for somebody who sets it up; what happened stands beside its step. */
const meanings: Record<ProblemKind, string> = {
  unreachable: 'It was not reached: nothing can be carried that way.',
  busy: 'It was reached and has too much to do just now.',
  unauthorised: 'Nothing can be carried until it lets us in.',
  unconfirmed: 'It was reached, and its answer was lost.',
  rejected: 'It was reached, and cannot be worked with as it is.',
  unmapped: 'It was reached, and lacks something that is named in the settings.',
  unexpected: 'It was reached, and what it said could not be read.',
};

export const ConnectionTest = ({ of, what }: { of: Tested; what: string }) => {
  const styles = useStyles();
  const testing = useSetUp((state) => state.testing);
  const report = useSetUp(({ reports }) => reports[String(of)]);
  const problem = report?.problem;
  return (
    <div className={styles.test}>
      <Button disabled={testing !== undefined} onClick={() => void test(of)}>
        {testing === of ? `Asking ${what} …` : `Test the connection to ${what}`}
      </Button>
      <div role="status">
        {report === undefined ? null : report.issues.length > 0 ? (
          <ToneMark tone="warn">Fill in the fields that are marked first.</ToneMark>
        ) : (
          <ul className={styles.steps}>
            {report.steps.map(({ title, well, said }) => (
              <li key={title}>
                <ToneMark tone={well ? 'good' : 'bad'}>{well ? title : `${title}: no`}</ToneMark>
                <span className={styles.said}>{said}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {problem === undefined ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{problemCauses[problem.cause].title}.</MessageBarTitle>
            {meanings[problem.kind]} <strong>What to do:</strong> {problem.hint}
            {typeof problem.facts['certificate'] === 'string' ? ` The server’s fingerprint is ${problem.facts['certificate']}.` : ''}
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  );
};
