/** A page: its heading with filters and acts on one line, its content below, and what is looked at beside it. */
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useEffect, useId, type ReactNode } from 'react';

/** Below this width what is looked at covers the list instead of standing beside it. */
const narrow = '@media (max-width: 1240px)';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0, minWidth: 0 },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '8px 12px',
    padding: '12px 20px 10px',
    minHeight: '32px',
    flexShrink: 0,
  },
  title: {
    margin: 0,
    marginRight: '4px',
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  acts: { display: 'flex', alignItems: 'center', gap: '12px', marginLeft: 'auto' },
  body: { position: 'relative', display: 'flex', flexGrow: 1, minHeight: 0, minWidth: 0 },
  content: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, minHeight: 0 },
  aside: {
    display: 'flex',
    flexDirection: 'column',
    width: '420px',
    flexShrink: 0,
    minHeight: 0,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    [narrow]: { position: 'absolute', top: 0, right: 0, bottom: 0, zIndex: 2, boxShadow: tokens.shadow16 },
  },
  asideHead: {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    padding: '8px 8px 8px 20px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  asideTitle: {
    flexGrow: 1,
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  asideBody: { overflowY: 'auto', padding: '14px 20px 20px', flexGrow: 1, minHeight: 0 },
});

export const Page = ({
  title,
  filters,
  acts,
  aside,
  children,
}: {
  title: string;
  filters?: ReactNode;
  acts?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) => {
  const styles = useStyles();
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {filters}
        <div className={styles.acts}>{acts}</div>
      </div>
      <div className={styles.body}>
        <div className={styles.content}>{children}</div>
        {aside}
      </div>
    </div>
  );
};

/** Escape closes it. */
export const Aside = ({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) => {
  const styles = useStyles();
  const id = useId();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && document.querySelector('[role="dialog"]') === null) onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <aside className={styles.aside} aria-labelledby={id}>
      <div className={styles.asideHead}>
        <h2 id={id} className={styles.asideTitle}>
          {title}
        </h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label="Close" onClick={onClose} />
      </div>
      {/* Reached by Tab, so that it can be scrolled without a mouse. */}
      <div className={styles.asideBody} tabIndex={0} role="group" aria-labelledby={id}>
        {children}
      </div>
    </aside>
  );
};
