/** The port of an engine process to its main process where there is no Electron: Node's own channel, which a benchmark's messages share. */
import type { ToEngine } from '../../electron/shell/engine-messages.ts';

/** A message of the product between messages of a benchmark. */
export type Wrapped<Message> = { engine: Message };

Object.defineProperty(process, 'parentPort', {
  value: {
    on: (_name: 'message', listener: (event: { data: ToEngine }) => void): void => {
      process.on('message', (message: object) => {
        // Only a main process of this folder sends messages.
        if ('engine' in message) listener({ data: (message as Wrapped<ToEngine>).engine });
      });
    },
    postMessage: (message: unknown): void => void process.send?.({ engine: message }),
  },
});
// Electron's children end with their main process.
process.on('disconnect', () => process.exit());
