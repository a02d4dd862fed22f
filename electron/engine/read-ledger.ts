/** What a ledger says of its systems, read beside the engine that may be running on it: counts, last runs and problems, for a support file. */
import type { Clock, Random } from './ports.ts';
import type { Stamp } from './store/ledger-installation.ts';
import { openToRead } from './store/open-to-read.ts';
import type { EngineSnapshot } from '../../shared/records.ts';

export type LedgerStanding = Pick<EngineSnapshot, 'runs' | 'ledger' | 'stock' | 'problems'> & {
  schemaVersion: number;
  installation: string;
  starts: number;
  stamp: Stamp;
  jobs: { flow: string; state: string; count: number }[];
};

/** `file`: the ledger's database. Throws a `ProblemError` that says why it cannot be read. */
export const readLedger = (file: string, ports: { clock: Clock; random: Random }): LedgerStanding => {
  const { schemaVersion, tables, close } = openToRead(file, ports);
  try {
    const { installation, jobs, orders, outlets, runs } = tables;
    return {
      schemaVersion,
      installation: installation.id,
      starts: installation.starts,
      stamp: installation.stamp,
      runs: runs.latest(),
      ledger: orders.counts(),
      stock: outlets.counts(),
      jobs: jobs.counts().map(({ flow, state, count }) => ({ flow, state, count })),
      problems: [...jobs.problemGroups(), ...outlets.problemGroups()],
    };
  } finally {
    close();
  }
};
