/** Set-up in the window: the settings as a draft that may not fit yet, which secrets are kept, and what a test of a connection says. A secret only ever goes in. */
import { z } from 'zod';
import { problemSchema } from './records.ts';

/** The settings file as it stands, or as a person is changing it; `settings.ts` says what fits. */
export const settingsDraftSchema = z.record(z.string(), z.json());
export type SettingsDraft = z.infer<typeof settingsDraftSchema>;

/** By name (`khaos`, `shopify:<storeId>`). No secret of either system is nearly as long. */
export const givenSecretsSchema = z.record(z.string().max(100), z.string().min(1).max(4_000));

export const setUpViewSchema = z.object({
  /** Left out where there is no settings file yet. */
  draft: settingsDraftSchema.optional(),
  /** Names of the secrets that are kept for the addresses in it. */
  kept: z.array(z.string()),
});
export type SetUpView = z.infer<typeof setUpViewSchema>;

/** What does not fit, by its path in the settings (`stores.0.domain`). */
export const settingIssueSchema = z.object({ path: z.string(), message: z.string() });
export type SettingIssue = z.infer<typeof settingIssueSchema>;

export const connectionReportSchema = z.object({
  /** In the order in which they were tried; after the first that is not well nothing more was. */
  steps: z.array(z.object({ title: z.string(), well: z.boolean(), said: z.string() })),
  /** Why the last step is not well, with what to do. */
  problem: problemSchema.optional(),
  /** What of the settings has to be filled in before anything can be tried. */
  issues: z.array(settingIssueSchema),
  /** What can be chosen from, where the system told it. */
  sites: z.array(z.string()).optional(),
  companyClasses: z.array(z.string()).optional(),
  salesSources: z.array(z.string()).optional(),
  locations: z.array(z.object({ locationId: z.string(), name: z.string() })).optional(),
});
export type ConnectionReport = z.infer<typeof connectionReportSchema>;
