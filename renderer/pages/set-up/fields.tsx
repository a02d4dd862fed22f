/** Fields of the draft, each bound to its place in the settings, with what does not fit beside it. */
import { Field, Input, Select } from '@fluentui/react-components';
import { useId } from 'react';
import type { JsonPath } from '../../stores/draft.ts';
import { change, typeSecret, useIssue, useSetUp, useText } from '../../stores/set-up.ts';

type Bound = { label: string; path: JsonPath; hint?: string };

const problemOf = (issue: string | undefined) =>
  issue === undefined ? {} : { validationMessage: issue, validationState: 'error' as const };

/** `optional`: an empty text takes the setting out. `choices`: what the system itself was heard to offer. */
export const TextField = ({
  label,
  path,
  hint,
  optional = false,
  placeholder = '',
  choices,
}: Bound & { optional?: boolean; placeholder?: string; choices?: readonly string[] | undefined }) => {
  const value = useText(path);
  const list = useId();
  return (
    <Field label={label} hint={hint} {...problemOf(useIssue(path))}>
      <Input
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        {...(choices === undefined ? {} : { list })}
        onChange={(_event, data) => change(path, data.value === '' && optional ? undefined : data.value)}
      />
      {choices === undefined ? null : (
        <datalist id={list}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </Field>
  );
};

export const ChoiceField = ({ label, path, hint, options }: Bound & { options: readonly { value: string; title: string }[] }) => {
  const value = useText(path);
  return (
    <Field label={label} hint={hint} {...problemOf(useIssue(path))}>
      <Select value={value} onChange={(_event, data) => change(path, data.value)}>
        {options.some((option) => option.value === value) ? null : <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </Select>
    </Field>
  );
};

/** Goes in and never comes back: what is kept is only said to be there. */
export const SecretField = ({ label, name }: { label: string; name: string }) => {
  const typed = useSetUp(({ secrets }) => secrets[name] ?? '');
  const isKept = useSetUp(({ kept }) => kept.includes(name));
  return (
    <Field
      label={label}
      hint={isKept ? 'Kept by the operating system for this address; type another to replace it.' : 'Not kept yet for this address.'}
    >
      <Input
        type="password"
        value={typed}
        placeholder={isKept ? '••••••••' : ''}
        autoComplete="new-password"
        onChange={(_event, data) => typeSecret(name, data.value)}
      />
    </Field>
  );
};

const twoDigits = (part: number): string => String(part).padStart(2, '0');
/** As a field for local times has it. */
const localOf = (iso: string): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
};

/** A moment, typed in this PC's own time. */
export const TimeField = ({ label, path, hint }: Bound) => {
  const value = useText(path);
  return (
    <Field label={label} hint={hint} {...problemOf(useIssue(path))}>
      <Input
        type="datetime-local"
        value={localOf(value)}
        onChange={(_event, data) => change(path, data.value === '' ? '' : new Date(data.value).toISOString())}
      />
    </Field>
  );
};
