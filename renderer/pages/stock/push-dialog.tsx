/** The forced push: what, what it would change, how far it is, and what came of each line. Closing it stops nothing. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  ProgressBar,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { ChangeTable, VerdictTable } from './push-tables.tsx';
import { countOf, countText, durationText } from '../../formats.ts';
import { Chooser } from '../../parts/filters.tsx';
import { useNowMs, useSnapshot } from '../../stores/snapshot.ts';
import { choosePush, closePush, previewPush, startPush, usePush } from '../../stores/stock.ts';
import type { PushScope } from '../../../shared/stock-views.ts';

const useStyles = makeStyles({
  surface: { maxWidth: '760px' },
  content: { display: 'flex', flexDirection: 'column', gap: '12px', minHeight: '220px' },
  faint: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** Typed codes: separated by commas, spaces or new lines. */
const codesOf = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((code) => code !== ''))];

const scopeText = (scope: PushScope): string =>
  scope.kind === 'all' ? 'everything' : scope.kind === 'different' ? 'what differs' : countOf(scope.stockCodes.length, 'stock code');

const Choosing = ({ stores }: { stores: readonly string[] }) => {
  const styles = useStyles();
  const { scope, storeId, preview, stage } = usePush();
  const counts = useSnapshot(({ snapshot }) => snapshot?.stock);
  const [codes, setCodes] = useState(scope.kind === 'codes' ? scope.stockCodes.join(', ') : '');
  const chooseCodes = (text: string): void => {
    setCodes(text);
    const stockCodes = codesOf(text);
    choosePush({ scope: stockCodes.length === 0 ? { kind: 'codes', stockCodes: [] } : { kind: 'codes', stockCodes } });
  };
  return (
    <>
      {stores.length > 1 ? (
        <Chooser
          label="Store"
          options={stores.map((value) => ({ value, title: value }))}
          value={storeId}
          onChange={(value) => choosePush({ storeId: value })}
        />
      ) : null}
      <RadioGroup
        aria-label="What to push"
        value={scope.kind}
        onChange={(_event, data) => {
          if (data.value === 'all' || data.value === 'different') choosePush({ scope: { kind: data.value } });
          else chooseCodes(codes);
        }}
      >
        <Radio value="different" label={`Only what differs (${countText(counts?.different ?? 0)})`} />
        <Radio value="all" label={`Everything (${countOf(counts?.outlets ?? 0, 'outlet')})`} />
        <Radio value="codes" label="These stock codes" />
      </RadioGroup>
      {scope.kind === 'codes' ? (
        <Field label="Stock codes, separated by commas or spaces; at most 100">
          <Input value={codes} onChange={(_event, data) => chooseCodes(data.value)} autoComplete="off" />
        </Field>
      ) : null}
      {stage === 'previewing' ? (
        <Field validationMessage="Reading both systems …" validationState="none">
          <ProgressBar aria-label="Working out what would change" />
        </Field>
      ) : null}
      {preview === undefined ? null : preview.changes === 0 ? (
        <p className={styles.faint}>Nothing would change: Shopify holds the right figure for {countOf(preview.same, 'line')}.</p>
      ) : (
        <>
          <p className={styles.faint}>
            {countOf(preview.changes, 'line')} would change, {countText(preview.same)} stay as they are.
            {preview.changes > preview.lines.length ? ` The first ${countText(preview.lines.length)}:` : ''}
          </p>
          <ChangeTable lines={preview.lines} />
        </>
      )}
      {preview === undefined && stage === 'choosing' ? (
        <p className={styles.faint}>
          Figures are worked out anew from both systems when they are pushed. Preview shows them without writing anything.
        </p>
      ) : null}
    </>
  );
};

const Pushing = () => {
  const styles = useStyles();
  const { asked, progress, startedAtMs } = usePush();
  useNowMs();
  const left = progress?.left ?? asked;
  const through = Math.max(0, asked - left);
  const tookMs = Date.now() - startedAtMs;
  // No guess before there is something to guess from.
  const leftMs = through === 0 ? undefined : (tookMs / through) * left;
  return (
    <Field
      validationState="none"
      validationMessage={`${countText(through)} of ${countOf(asked, 'outlet')} through after ${durationText(tookMs)}${leftMs === undefined ? '' : `, about ${durationText(leftMs)} left`}. You may close this; the push goes on.`}
    >
      <ProgressBar value={asked === 0 ? 1 : through / asked} aria-label="Progress of the push" />
      <span className={styles.faint} />
    </Field>
  );
};

const Ended = () => {
  const styles = useStyles();
  const { scope, verdict, counts, progress } = usePush();
  const open = verdict.filter(({ standing }) => standing !== 'confirmed');
  const left = progress?.left ?? 0;
  return (
    <>
      <MessageBar intent={open.length === 0 && left === 0 ? 'success' : 'warning'}>
        <MessageBarBody>
          {open.length === 0 && left === 0
            ? 'Every line was read back from Shopify with the wanted figure.'
            : `${countOf(Math.max(open.length, left), 'line')} not in step yet; ${open.length === 0 ? 'the ordinary runs go on with them.' : 'see below.'}`}
        </MessageBarBody>
      </MessageBar>
      {scope.kind !== 'codes' && counts !== undefined ? (
        <p className={styles.faint}>
          Now {countText(counts.confirmed)} in step, {countText(counts.different)} different, {countText(counts.held)} held.
        </p>
      ) : null}
      {verdict.length === 0 ? null : <VerdictTable lines={verdict} />}
    </>
  );
};

export const PushDialog = ({ stores }: { stores: readonly string[] }) => {
  const styles = useStyles();
  const { open, scope, stage, problem } = usePush();
  const [typed, setTyped] = useState('');
  const outlets = useSnapshot(({ snapshot }) => snapshot?.stock.outlets ?? 0);
  const isEmpty = scope.kind === 'codes' && (scope.stockCodes.length === 0 || scope.stockCodes.length > 100);
  const mustType = scope.kind === 'all';
  const ready = !isEmpty && stage === 'choosing' && (!mustType || typed.trim() === String(outlets));
  const close = (): void => {
    setTyped('');
    closePush();
  };
  return (
    <Dialog open={open} onOpenChange={(_event, data) => (data.open ? undefined : close())}>
      <DialogSurface className={styles.surface} aria-describedby={undefined}>
        <DialogBody>
          <DialogTitle>{stage === 'ended' ? `Pushed ${scopeText(scope)}` : 'Force a stock push'}</DialogTitle>
          <DialogContent className={styles.content}>
            {stage === 'choosing' || stage === 'previewing' ? <Choosing stores={stores} /> : stage === 'pushing' ? <Pushing /> : <Ended />}
            {problem === undefined ? null : (
              <MessageBar intent="error" layout="multiline">
                <MessageBarBody>
                  {problem.summary} {problem.hint}
                </MessageBarBody>
              </MessageBar>
            )}
            {mustType && stage === 'choosing' ? (
              <Field label={`To push the whole shop, type the number of outlets: ${outlets}`}>
                <Input value={typed} onChange={(_event, data) => setTyped(data.value)} autoComplete="off" />
              </Field>
            ) : null}
          </DialogContent>
          <DialogActions fluid>
            {stage === 'choosing' || stage === 'previewing' ? (
              <>
                <Button disabled={isEmpty || stage === 'previewing'} onClick={() => void previewPush()}>
                  Preview
                </Button>
                <Button appearance="primary" disabled={!ready} onClick={() => void startPush()}>
                  Push {scopeText(scope)}
                </Button>
              </>
            ) : null}
            <Button appearance="secondary" onClick={close}>
              {stage === 'choosing' || stage === 'previewing' ? 'Cancel' : 'Close'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};
