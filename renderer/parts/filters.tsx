/** Filters of a list: one choice among a few, and a text that is looked for while it is typed. */
import { makeStyles, mergeClasses, SearchBox, Select, ToggleButton, Toolbar } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';

/** A pause in typing after which the list is asked for. */
const typingMs = 200;

const useStyles = makeStyles({
  group: { padding: 0, gap: '2px' },
  chip: { minWidth: 'auto', fontWeight: 'normal', whiteSpace: 'nowrap' },
  search: { width: '220px', minWidth: '160px' },
});

export const Choice = <Value extends string>({ label, options, value, onChange }: { label: string; options: readonly { value: Value; title: string }[]; value: Value; onChange: (value: Value) => void }) => {
  const styles = useStyles();
  return (
    <Toolbar aria-label={label} size="small" className={styles.group}>
      {options.map((option) => (
        <ToggleButton
          key={option.value}
          size="small"
          appearance="subtle"
          className={styles.chip}
          checked={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.title}
        </ToggleButton>
      ))}
    </Toolbar>
  );
};

export const Chooser = <Value extends string>({ label, options, value, onChange }: { label: string; options: readonly { value: Value; title: string }[]; value: Value; onChange: (value: Value) => void }) => (
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

/** `/` anywhere on the page goes to the first one. */
export const Search = ({ label, value, onChange, className }: { label: string; value: string; onChange: (value: string) => void; className?: string }) => {
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
      placeholder={label}
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
