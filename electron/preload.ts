/** What the page gets of the desktop: one method for each request name, and the events. No logic, no Electron API. */
import { contextBridge, ipcRenderer } from 'electron/renderer';
import { askChannel, eventChannel, listenChannel } from './shell/channels.ts';
import type { HostEvent, PreloadFace, RequestName } from '../shared/contract.ts';

/** The contract's names, put in when this file is bundled: a sandboxed preload has no business carrying the schemas too. */
declare const requestNames: readonly RequestName[];

const listeners = new Set<(event: HostEvent) => void>();
ipcRenderer.on(eventChannel, (_event, hostEvent: HostEvent) => {
  for (const listener of listeners) listener(hostEvent);
});

const asking = Object.fromEntries(requestNames.map((name) => [name, (input: unknown) => ipcRenderer.invoke(askChannel, name, input)]));

// The names are the contract's own, so that every method of the type is there; the answers' shapes are the main process's care.
const face = {
  ...asking,
  onEvent: (listener: (event: HostEvent) => void) => {
    listeners.add(listener);
    // What stands now is sent at once; the listener need not wait for the next change.
    ipcRenderer.send(listenChannel);
    return () => void listeners.delete(listener);
  },
} as unknown as PreloadFace;

contextBridge.exposeInMainWorld('quayside', face);
