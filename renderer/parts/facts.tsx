/** Names and values in two columns, and the pieces that details are made of. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, type ReactNode } from 'react';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: '4px 16px',
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
  },
  name: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  section: { marginTop: '18px' },
  title: {
    margin: '0 0 8px',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  acts: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '12px' },
  raw: {
    margin: '6px 0 0',
    padding: '8px 10px',
    maxHeight: '220px',
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  mono: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

export const Facts = ({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) => {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {rows
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => [
          <dt key={`${name} name`} className={styles.name}>
            {name}
          </dt>,
          <dd key={`${name} value`} className={styles.value}>
            {value}
          </dd>,
        ])}
    </dl>
  );
};

export const Section = ({ title, children, className }: { title: string; children: ReactNode; className?: string }) => {
  const styles = useStyles();
  const id = useId();
  return (
    <section aria-labelledby={id} className={mergeClasses(styles.section, className)}>
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      {children}
    </section>
  );
};

export const Acts = ({ children }: { children: ReactNode }) => <div className={useStyles().acts}>{children}</div>;

/** What another system said, as it said it. */
export const Raw = ({ label, text }: { label: string; text: string }) => (
  <pre className={useStyles().raw} tabIndex={0} role="group" aria-label={label}>
    {text}
  </pre>
);
