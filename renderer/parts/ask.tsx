/** A question before an act that cannot be taken back, or that needs a word from the person. The safe answer has the focus. */
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
} from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';

export type Question = {
  title: string;
  text: ReactNode;
  /** The button that does it: a verb. */
  verb: string;
  /** Asks for a text; `must`: what has to be typed exactly. */
  input?: { label: string; must?: string };
  act(text: string): Promise<void> | void;
};

export const Ask = ({ question, onClose }: { question: Question | undefined; onClose: () => void }) => {
  const [text, setText] = useState('');
  const close = (): void => {
    setText('');
    onClose();
  };
  const input = question?.input;
  const ready = input === undefined || (input.must === undefined ? text.trim() !== '' : text.trim() === input.must);
  const go = (): void => {
    if (question === undefined || !ready) return;
    const given = text.trim();
    close();
    void question.act(given);
  };
  return (
    <Dialog open={question !== undefined} onOpenChange={(_event, data) => (data.open ? undefined : close())}>
      <DialogSurface aria-describedby={undefined}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            go();
          }}
        >
          <DialogBody>
            <DialogTitle>{question?.title}</DialogTitle>
            <DialogContent>
              {question?.text}
              {input === undefined ? null : (
                <Field label={input.label} style={{ marginTop: 12 }}>
                  <Input value={text} onChange={(_event, data) => setText(data.value)} autoFocus autoComplete="off" />
                </Field>
              )}
            </DialogContent>
            <DialogActions fluid>
              <Button appearance="primary" type="submit" disabled={!ready}>
                {question?.verb}
              </Button>
              <Button appearance="secondary" onClick={close} autoFocus={input === undefined}>
                Cancel
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};
