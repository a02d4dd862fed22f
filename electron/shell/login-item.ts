/** Starting with Windows: what is set, and whether a person has switched it off in Task Manager, which the setting itself does not tell. */
import type { App } from 'electron/main';
import type { Memory } from './memory.ts';

/** `not-offered`: another system, or a program that is not installed. */
export type StartsWithWindows = 'on' | 'off' | 'switched-off-in-windows' | 'not-offered';

/** Started by Windows, the program stays in the tray. */
export const hiddenSwitch = 'hidden';
const args = [`--${hiddenSwitch}`];

type LoginApp = Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'isPackaged'>;

/** `set`: what a person wants; it is remembered, and holds over updates. */
export type LoginItem = { read(): StartsWithWindows; set(on: boolean): void };

export const createLoginItem = (app: LoginApp, platform: NodeJS.Platform, memory: Memory): LoginItem => {
  const offered = platform === 'win32' && app.isPackaged;
  const set = (on: boolean): void => {
    if (offered) app.setLoginItemSettings({ openAtLogin: on, args });
  };
  const wanted = memory.get('startsWithSystem') ?? true;
  // An update or another folder may have lost it. Only then: setting it would undo what a person switched off in Task Manager.
  if (offered && app.getLoginItemSettings({ args }).openAtLogin !== wanted) set(wanted);
  return {
    read: () => {
      if (!offered) return 'not-offered';
      const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings({ args });
      if (!openAtLogin) return 'off';
      // Task Manager keeps its "disabled" beside the Run key, which stays (electron/electron#20122).
      return executableWillLaunchAtLogin ? 'on' : 'switched-off-in-windows';
    },
    set: (on) => {
      memory.set('startsWithSystem', on);
      set(on);
    },
  };
};
