/** The line above every page: the engine's state in words, and pause, resume, run now. */
import { Button, makeStyles, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons/svg/arrow-sync';
import { PauseRegular } from '@fluentui/react-icons/svg/pause';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { countOf } from '../formats.ts';
import { ToneMark } from '../parts/tone.tsx';
import { act, useBusy } from '../stores/notices.ts';
import type { LinkState } from '../bridge.ts';
import { useSnapshot } from '../stores/snapshot.ts';
import type { EngineProcess } from '../../shared/contract.ts';
import { engineStateLabels, flowLabels, type Tone } from '../../shared/labels.ts';
import type { FlowName, RunView } from '../../shared/records.ts';

const useStyles = makeStyles({
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    padding: '8px 20px',
    minHeight: '32px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  state: { fontWeight: tokens.fontWeightSemibold },
  button: { flexShrink: 0, whiteSpace: 'nowrap' },
  sentence: {
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    minWidth: 0,
    flexGrow: 1,
  },
});

const minuteMs = 60_000;
const pauses = [
  { title: 'for 15 minutes', forMs: 15 * minuteMs },
  { title: 'for an hour', forMs: 60 * minuteMs },
  { title: 'for 4 hours', forMs: 240 * minuteMs },
  { title: 'until I resume', forMs: undefined },
] as const;

/** What a run came to, in a sentence. */
const saidOf = (views: readonly RunView[]): string => {
  const sum = (count: (view: RunView) => number): number => views.reduce((total, view) => total + count(view), 0);
  const problem = views.find((view) => view.problem !== undefined)?.problem;
  if (problem !== undefined) return `The run stopped early: ${problem.summary}`;
  return `The run has ended: ${countOf(
    sum(({ found }) => found),
    'record',
  )} looked at, ${sum(({ done }) => done)} done, ${sum(({ held, failed }) => held + failed)} held.`;
};

/** What stands above all else while nobody answers: what the engine said last may not hold any more. */
const absence = (link: LinkState, process: EngineProcess): { tone: Tone; title: string; sentence: string } | undefined => {
  if (link === 'lost')
    return { tone: 'warn', title: 'No answer', sentence: 'What you see is from before; this window connects again by itself.' };
  if (link === 'signed-out') return { tone: 'bad', title: 'Signed out', sentence: 'What you see is from before.' };
  if (process.state === 'away')
    return { tone: 'bad', title: 'Engine not running', sentence: 'What you see is from before; the engine is started again by itself.' };
  if (process.state === 'starting')
    return { tone: 'plain', title: 'Starting', sentence: 'The engine is starting; nothing is carried yet.' };
  return undefined;
};

export const runFlow = (flow: FlowName): Promise<unknown> => act('run-flow', { flow }, saidOf, `run-flow ${flow}`);

export const Head = () => {
  const styles = useStyles();
  const engineState = useSnapshot(({ snapshot }) => snapshot?.engineState);
  const running = [useBusy('run-flow import-orders'), useBusy('run-flow push-stock'), useBusy('run-flow push-despatch')].some(Boolean);
  const link = useSnapshot((state) => state.link);
  const process = useSnapshot((state) => state.process);
  const absent = absence(link, process);
  if (engineState === 'setup-needed' || (engineState === undefined && absent === undefined)) return null;
  const label = absent ?? engineStateLabels[engineState ?? 'syncing'];
  const mute = absent !== undefined;
  return (
    <header className={styles.head}>
      <div role="status" className={styles.state}>
        <ToneMark tone={label.tone}>{label.title}</ToneMark>
      </div>
      <span className={styles.sentence} title={label.sentence}>
        {label.sentence}
      </span>
      <Menu positioning="below-end">
        <MenuTrigger disableButtonEnhancement>
          <Button size="small" className={styles.button} icon={<ArrowSyncRegular />} disabled={mute || engineState === 'paused' || running}>
            {running ? 'Running …' : 'Run now'}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {Object.entries(flowLabels).map(([flow, { now }]) => (
              // Its keys are the flows and nothing else.
              <MenuItem key={flow} onClick={() => void runFlow(flow as FlowName)}>
                {now}
              </MenuItem>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
      {engineState === 'paused' ? (
        <Button
          size="small"
          className={styles.button}
          appearance="primary"
          icon={<PlayRegular />}
          disabled={mute}
          onClick={() => void act('resume-engine', {}, () => 'Quayside goes on.')}
        >
          Resume
        </Button>
      ) : (
        <Menu positioning="below-end">
          <MenuTrigger disableButtonEnhancement>
            <Button size="small" className={styles.button} icon={<PauseRegular />} disabled={mute}>
              Pause
            </Button>
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {pauses.map(({ title, forMs }) => (
                <MenuItem
                  key={title}
                  onClick={() => void act('pause-engine', forMs === undefined ? {} : { forMs }, () => `Paused ${title}.`)}
                >
                  Pause {title}
                </MenuItem>
              ))}
            </MenuList>
          </MenuPopover>
        </Menu>
      )}
    </header>
  );
};
