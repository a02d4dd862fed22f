/** Filters of a list: one choice among a few (one stop of the Tab key, arrows choose), and a text that is looked for while it is typed. */
import { makeStyles, mergeClasses, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useEffect, useId, useRef, useState } from 'react';

/** A pause in typing after which the list is asked for. */
const typingMs = 200;

const useStyles = makeStyles({
  group: { display: 'flex', flexWrap: 'wrap', gap: '2px' },
  radio: { position: 'absolute', opacity: 0, inset: 0, margin: 0, cursor: 'pointer' },
  chip: {
    position: 'relative',
    padding: '3px 9px',
    '@media (max-width: 1100px)': { paddingLeft: '7px', paddingRight: '7px' },
    borderRadius: tokens.borderRadiusMedium,
    whiteSpace: 'nowrap',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':has(:checked)': {
      backgroundColor: tokens.colorNeutralBackground1Selected,
      fontWeight: tokens.fontWeightSemibold,
      '@media (forced-colors: active)': { outline: '2px solid Highlight' },
    },
    ':has(:focus-visible)': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  // Takes what the line has left, up to its full width, before anything else of the line is put on a second one.
  search: { flex: '999 1 120px', minWidth: '120px', maxWidth: '230px' },
});

export const Choice = <Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { value: Value; title: string }[];
  value: Value;
  onChange: (value: Value) => void;
}) => {
  const styles = useStyles();
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles.group}>
      {options.map((option) => (
        <label key={option.value} className={styles.chip}>
          <input
            type="radio"
            name={name}
            className={styles.radio}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.title}
        </label>
      ))}
    </div>
  );
};

export const Chooser = <Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly { value: Value; title: string }[];
  value: Value;
  onChange: (value: Value) => void;
}) => (
  <Select
    aria-label={label}
    value={value}
    onChange={(_event, data) => {
      const chosen = options.find((option) => option.value === data.value);
      if (chosen !== undefined) onChange(chosen.value);
    }}
  >
    {options.map((option) => (
      <option key={option.value} value={option.value}>
        {option.title}
      </option>
    ))}
  </Select>
);

/** `/` anywhere on the page goes to the first one. `short`: what stands in the field itself, where the whole label has no room. */
export const Search = ({
  label,
  short = label,
  value,
  onChange,
  className,
}: {
  label: string;
  short?: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) => {
  const styles = useStyles();
  const [typed, setTyped] = useState(value);
  const [given, setGiven] = useState(value);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (value !== given) {
    setGiven(value);
    setTyped(value);
  }
  useEffect(() => () => clearTimeout(waiting.current), []);
  return (
    <SearchBox
      className={mergeClasses(styles.search, className)}
      aria-label={label}
      placeholder={short}
      value={typed}
      data-search=""
      onChange={(_event, data) => {
        setTyped(data.value);
        clearTimeout(waiting.current);
        waiting.current = setTimeout(() => {
          setGiven(data.value.trim());
          onChange(data.value.trim());
        }, typingMs);
      }}
    />
  );
};
