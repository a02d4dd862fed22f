/** The engine's snapshot as it comes, and whether it still comes. */
import { create } from 'zustand';
import { bridge, type LinkState } from '../bridge.ts';
import type { EngineProcess } from '../../shared/contract.ts';
import type { EngineSnapshot } from '../../shared/records.ts';

type SnapshotState = {
  snapshot: EngineSnapshot | undefined;
  link: LinkState;
  process: EngineProcess;
};

export const useSnapshot = create<SnapshotState>(() => ({ snapshot: undefined, link: 'connecting', process: { state: 'running' } }));

bridge.onLink((link) => useSnapshot.setState({ link }));
bridge.onEvent((event) => {
  if (event.kind === 'snapshot') useSnapshot.setState({ snapshot: event.snapshot });
  else useSnapshot.setState({ process: event.process });
});

/** The engine's time: in practice it runs ahead of this machine's. */
export const useNowMs = (): number => useSnapshot(({ snapshot }) => snapshot?.atMs) ?? Date.now();

/** Stores by id; a window of one store need not name it. */
export const useStoreIds = (): readonly string[] => {
  const budgets = useSnapshot(({ snapshot }) => snapshot?.apiBudget);
  return budgets?.map(({ storeId }) => storeId) ?? [];
};
