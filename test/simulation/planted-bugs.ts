/** Engines with one rule taken out: each must be caught, by the invariant named for it. */
import type { Timing } from '../../electron/engine/domain/timing.ts';
import type { AnyFlow } from '../../electron/engine/flows/index.ts';
import type { FlowName } from '../../shared/records.ts';
import type { SimEngineOptions } from './sim-engine.ts';
import type { WorldPlan } from './world-plan.ts';

export type PlantedBug = {
  name: string;
  /** The invariant that must catch it. */
  caughtBy: string;
  /** What is replaced: whole flows, durations, connectors or the ledger. */
  flows?: Record<FlowName, AnyFlow>;
  timing?: Timing;
  changed?: NonNullable<SimEngineOptions['changed']>;
  /** A world in which the rule matters. */
  plan?: Partial<WorldPlan>;
};

export const plantedBugs: readonly PlantedBug[] = [];
