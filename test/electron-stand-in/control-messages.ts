/** What a test may do to the program on the stand-in from outside, and what it sees: everything a person at the PC could. */

export type MenuView = { label: string; enabled: boolean; checked?: boolean; entries?: MenuView[] };

export type ShellView = {
  windows: { visible: boolean; loading: boolean; address: string; bounds: { x: number; y: number; width: number; height: number } }[];
  tray: { tooltip: string; icon: string; menu: MenuView[] } | undefined;
  notifications: { id: string; title: string; body: string; standing: boolean }[];
  dialogs: { message: string; detail: string; buttons: string[] }[];
  /** Addresses that were handed to the operating system. */
  opened: string[];
  children: { title: string; pid: number }[];
  /** Where a debugger reaches the window's browser. */
  browserPort: number | undefined;
};

export type Order =
  | { do: 'look' }
  /** Labels from the outermost menu inwards. */
  | { do: 'click-tray'; path: string[] }
  | { do: 'click-notification'; id: string }
  | { do: 'power'; event: 'suspend' | 'resume' }
  /** The main process's clocks, both of them, go on by this much at once. */
  | { do: 'pass-time'; ms: number }
  /** How the next dialogs are answered: the number of a button. */
  | { do: 'answer-dialogs'; button: number }
  | { do: 'close-window' }
  /** As if the main process itself had loaded it: no navigation check stands in its way. */
  | { do: 'load'; address: string }
  | { do: 'ask-permission'; permission: string }
  | { do: 'quit' };

export type ToStandIn = { id: number; order: Order };
export type FromStandIn =
  | { id: number; value?: unknown; error?: string }
  | { started: true }
  /** Said while the program ends, when nobody can look any more. */
  | { errorBox: { title: string; content: string } };
