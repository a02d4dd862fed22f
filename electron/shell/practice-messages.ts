/** What the main process and the practice systems' process say to each other. */
import type { Settings } from '../../shared/settings.ts';

export type PracticeStart = {
  /** Where the world is kept between runs. */
  folder: string;
  logFolder: string;
  seed: number;
  /** The published Admin schema that comes with a package; undefined in a checkout, which has it among its packages. */
  schemaFile: string | undefined;
};

/** How to connect to the practice systems, as a person would fill it in at set-up. */
export type PracticeWay = { settings: Settings; secrets: Readonly<Record<string, string>>; aheadMs: number };

export type ToPractice = { kind: 'start'; start: PracticeStart } | { kind: 'stop' };
export type FromPractice = { kind: 'started'; way: PracticeWay } | { kind: 'cannot-start'; error: string };
