/** The button that takes a list out as a file, and what must be said of the file. */
import { Button, makeStyles, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { countText } from '../formats.ts';
import { useNowMs } from '../stores/snapshot.ts';
import type { Export } from '../stores/export.ts';

const useStyles = makeStyles({
  bar: { borderRadius: 0, flexShrink: 0 },
  // The picture alone, where filters and acts need the room.
  text: { '@media (max-width: 1100px)': { display: 'none' } },
  button: { '@media (max-width: 1100px)': { minWidth: '32px', maxWidth: '32px', paddingLeft: '4px', paddingRight: '4px' } },
});

const save = (blob: Blob, name: string): void => {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
};

export const Exporter = ({ of }: { of: Export }) => {
  const styles = useStyles();
  const nowMs = useNowMs();
  const { running, lines } = of.use();
  if (running) return <Button onClick={of.stop}>Stop ({countText(lines)} lines)</Button>;
  const take = async (): Promise<void> => {
    const blob = await of.run();
    if (blob !== undefined) save(blob, `quayside-${of.name}-${new Date(nowMs).toISOString().slice(0, 10)}.csv`);
  };
  return (
    <Button
      className={styles.button}
      icon={<ArrowDownloadRegular />}
      aria-label="Export CSV"
      title="Export CSV"
      onClick={() => void take()}
    >
      <span className={styles.text}>Export CSV</span>
    </Button>
  );
};

/** Only where the file does not hold everything. */
export const ExportNote = ({ of }: { of: Export }) => {
  const styles = useStyles();
  const { problem, cut, lines } = of.use();
  if (problem === undefined && !cut) return null;
  return (
    <MessageBar intent="warning" className={styles.bar}>
      <MessageBarBody>
        {problem === undefined
          ? `The file holds the first ${countText(lines)} lines; narrow the list for the others.`
          : `Nothing was exported. ${problem.summary}`}
      </MessageBarBody>
    </MessageBar>
  );
};
