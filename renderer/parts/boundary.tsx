/** Keeps the window standing when a page cannot be drawn or fetched, and says what to do. */
import { Button, makeStyles } from '@fluentui/react-components';
import { Component, type ReactNode } from 'react';

const useStyles = makeStyles({ page: { padding: '28px 20px', maxWidth: '62ch' } });

const Failed = ({ error }: { error: Error }) => (
  <div className={useStyles().page} role="alert">
    <p>
      <strong>This page cannot be shown.</strong> The engine goes on with its work; nothing is lost. It may be that Quayside was updated
      while this window was open.
    </p>
    <p>{error.message}</p>
    <Button appearance="primary" onClick={() => window.location.reload()}>
      Load the window again
    </Button>
  </div>
);

/** React tells of errors in drawing to classes only. Give it another `key` for another page, so that one broken page breaks no other. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Failed error={error} />;
  }
}
