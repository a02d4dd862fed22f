/** Loaded before a utility process's script: the port to its main process, as Electron gives it. */
import { EventEmitter } from 'node:events';

class StandInParentPort extends EventEmitter implements Pick<Electron.ParentPort, 'postMessage'> {
  postMessage(message: unknown): void {
    process.send?.(message);
  }
}

const port = new StandInParentPort();
// Read only once somebody listens: until then Node keeps what arrives, as Electron does.
port.on('newListener', (event) => {
  if (event === 'message' && port.listenerCount('message') === 0)
    process.on('message', (data) => port.emit('message', { data, ports: [] }));
});
// Electron's children end with their main process, however it ended.
process.on('disconnect', () => process.exit(1));
Object.defineProperty(process, 'parentPort', { value: port });
