/** A state in a word, with a colour and a shape: never the colour alone. */
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { Tone } from '../../shared/labels.ts';

const useStyles = makeStyles({
  mark: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '6px',
    whiteSpace: 'nowrap',
    '::before': {
      content: '""',
      width: '8px',
      height: '8px',
      flexShrink: 0,
      borderRadius: '50%',
      backgroundColor: 'currentColor',
      forcedColorAdjust: 'none',
    },
  },
  good: { color: tokens.colorStatusSuccessForeground1 },
  plain: {
    color: tokens.colorNeutralForeground2,
    '::before': { backgroundColor: 'transparent', boxShadow: 'inset 0 0 0 1.5px currentColor' },
  },
  warn: { color: tokens.colorStatusWarningForeground3, '::before': { borderRadius: '1px', transform: 'rotate(45deg)' } },
  bad: { color: tokens.colorStatusDangerForeground1, '::before': { borderRadius: '1px' } },
});

export const ToneMark = ({ tone, children, title, className }: { tone: Tone; children: string; title?: string; className?: string }) => {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.mark, styles[tone], className)} title={title}>
      {children}
    </span>
  );
};
