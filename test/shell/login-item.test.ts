/** Starting with Windows, as it is and not only as it is set. */
import { describe, expect, it } from 'vitest';
import { createLoginItem } from '../../electron/shell/login-item.ts';
import type { Memory } from '../../electron/shell/memory.ts';

/** Windows' registry as Electron shows it: the Run key, and what Task Manager keeps beside it. */
const windowsPc = (isPackaged = true) => {
  const remembered = new Map<string, unknown>();
  const pc = { run: false, disabled: false, sets: 0 };
  const memory = {
    get: (name: string) => remembered.get(name),
    set: (name: string, value: unknown) => void remembered.set(name, value),
  } as Memory;
  const app = {
    isPackaged,
    getLoginItemSettings: () => ({
      openAtLogin: pc.run,
      executableWillLaunchAtLogin: pc.run && !pc.disabled,
      wasOpenedAtLogin: false,
      status: 'not-registered' as const,
      launchItems: [],
    }),
    setLoginItemSettings: ({ openAtLogin }: { openAtLogin?: boolean }) => {
      pc.run = openAtLogin === true;
      // Electron's `enabled` is true where it is not given.
      if (pc.run) pc.disabled = false;
      pc.sets += 1;
    },
  };
  return { pc, create: (platform: NodeJS.Platform = 'win32') => createLoginItem(app, platform, memory) };
};

describe('Starting with Windows', () => {
  it('is set up at the first start; what a person chose later stays', () => {
    const { pc, create } = windowsPc();
    expect(create().read()).toBe('on');
    create().set(false);
    expect(create().read()).toBe('off');
    expect(pc.sets).toBe(2);
    create().set(true);
    expect(create().read()).toBe('on');
  });

  it('is set up again where an update lost it, and not where the person wants it off', () => {
    const { pc, create } = windowsPc();
    create();
    pc.run = false;
    expect(create().read()).toBe('on');
    create().set(false);
    pc.run = true;
    expect(create().read()).toBe('off');
  });

  it('stays as Task Manager has it: no start switches on what was switched off there', () => {
    const { pc, create } = windowsPc();
    create();
    pc.disabled = true;
    expect(create().read()).toBe('switched-off-in-windows');
    expect(pc.sets).toBe(1);
  });

  it('tells when Task Manager switched it off, which the setting itself does not', () => {
    const { pc, create } = windowsPc();
    const item = create();
    pc.disabled = true;
    expect(item.read()).toBe('switched-off-in-windows');
  });

  it('is not touched by a program that is not installed, nor on other systems', () => {
    for (const [isPackaged, platform] of [
      [false, 'win32'],
      [true, 'linux'],
    ] as const) {
      const { pc, create } = windowsPc(isPackaged);
      const item = create(platform);
      item.set(true);
      expect(item.read()).toBe('not-offered');
      expect(pc.sets).toBe(0);
    }
  });
});
