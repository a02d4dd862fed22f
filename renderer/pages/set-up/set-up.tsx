/** Set-up: both systems, how they belong together, a test of each connection; saved whole, with what does not fit beside its field. */
import { Button, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Spinner, tokens } from '@fluentui/react-components';
import { useEffect, useId, type ReactNode } from 'react';
import { ChoiceField, SecretField, TextField } from './fields.tsx';
import { ConnectionTest } from './report.tsx';
import { StoreSection } from './store-section.tsx';
import { countOf } from '../../formats.ts';
import { Page } from '../../parts/page.tsx';
import { change, emptyStore, readSetUp, save, useList, useSetUp, useText } from '../../stores/set-up.ts';

const useStyles = makeStyles({
  form: {
    overflowY: 'auto',
    padding: '0 20px 24px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    outlineStyle: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  section: { padding: '16px 0 20px', borderBottom: `1px solid ${tokens.colorNeutralStroke3}`, maxWidth: '1000px' },
  title: {
    margin: '0 0 10px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  fields: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))', gap: '12px 16px', alignItems: 'start' },
  note: { margin: '0 20px 12px', flexShrink: 0 },
  state: { color: tokens.colorNeutralForeground2 },
});

const Section = ({ title, children }: { title: string; children: ReactNode }) => {
  const styles = useStyles();
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      {children}
    </section>
  );
};

const Khaos = () => {
  const styles = useStyles();
  const kind = useText(['khaos', 'auth', 'kind']);
  return (
    <>
      <div className={styles.fields}>
        <TextField
          label="Web service"
          path={['khaos', 'url']}
          placeholder="https://kc-server/LiveSoap/KhaosXYZ.exe"
          hint="The address of KC’s own web service."
        />
        <ChoiceField
          label="System"
          path={['khaos', 'mode']}
          options={[
            { value: 'live', title: 'Live' },
            { value: 'test', title: 'Test' },
          ]}
        />
        <ChoiceField
          label="Sign-in"
          path={['khaos', 'auth', 'kind']}
          options={[
            { value: 'none', title: 'None' },
            { value: 'basic', title: 'Asked by the web server (basic)' },
            { value: 'login', title: 'Asked by Khaos Control (login)' },
          ]}
        />
        {kind === 'basic' || kind === 'login' ? (
          <>
            <TextField label="User" path={['khaos', 'auth', 'user']} />
            <SecretField label="Password" name="khaos" />
          </>
        ) : null}
        <TextField
          label="Certificate fingerprint"
          path={['khaos', 'pinnedCertificate']}
          optional
          placeholder="SHA-256"
          hint="Only where the server has a certificate of its own; compare it at the server."
        />
      </div>
      <ConnectionTest of="khaos" what="Khaos Control" />
    </>
  );
};

const Stores = () => {
  const stores = useList(['stores']);
  return (
    <>
      {stores.map((_store, at) => (
        // The short name is being typed: it cannot tell one store from another.
        <Section key={at} title={stores.length === 1 ? 'Shopify' : `Shopify store ${at + 1}`}>
          <StoreSection store={at} alone={stores.length === 1} />
        </Section>
      ))}
      <p>
        <Button onClick={() => change(['stores', stores.length], emptyStore(`store-${stores.length + 1}`))}>Add a store</Button>
      </p>
    </>
  );
};

export const SetUp = () => {
  const styles = useStyles();
  const { draft, saved, secrets, issues, saving, problem } = useSetUp();
  useEffect(() => void readSetUp(), []);
  const isChanged = draft !== saved || Object.keys(secrets).length > 0;
  return (
    <Page
      title="Set-up"
      acts={
        draft === undefined ? null : (
          <>
            <span className={styles.state} role="status">
              {issues.length > 0 ? `${countOf(issues.length, 'place')} to mend` : isChanged ? 'Not saved yet' : 'Saved'}
            </span>
            <Button disabled={!isChanged || saving} onClick={() => void readSetUp()}>
              Discard
            </Button>
            <Button appearance="primary" disabled={!isChanged || saving} onClick={() => void save()}>
              {saving ? 'Saving …' : 'Save and begin'}
            </Button>
          </>
        )
      }
    >
      {problem === undefined ? null : (
        <MessageBar intent="info" className={styles.note} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{problem.summary}</MessageBarTitle>
            {problem.hint}
          </MessageBarBody>
        </MessageBar>
      )}
      {draft === undefined ? (
        problem === undefined ? (
          <Spinner label="Reading …" />
        ) : null
      ) : (
        <div className={styles.form} tabIndex={0} role="group" aria-label="Settings">
          <Section title="Work on">
            <div className={styles.fields}>
              <ChoiceField
                label="Systems"
                path={['mode']}
                hint="Practice has a ledger of its own; its records never mix with real ones."
                options={[
                  { value: 'live', title: 'The systems below' },
                  { value: 'practice', title: 'Practice systems' },
                ]}
              />
            </div>
          </Section>
          <Section title="Khaos Control">
            <Khaos />
          </Section>
          <Stores />
        </div>
      )}
    </Page>
  );
};
