/** What an empty list proves: since when, over what. Never just that there is nothing. */
import { countOf, timeText } from '../formats.ts';
import { useNowMs, useSnapshot } from '../stores/snapshot.ts';

/** "1,284 orders seen, 0 missing, last proven 10:42." */
export const useProof = (): string => {
  const snapshot = useSnapshot((state) => state.snapshot);
  const nowMs = useNowMs();
  if (snapshot === undefined) return '';
  const { ledger, provenAtMs } = snapshot;
  const seen = `${countOf(ledger.ordersSeen, 'order')} seen`;
  if (provenAtMs === undefined) return `${seen}; the proof that none is missing has not run yet.`;
  return `${seen}, ${ledger.missing} missing, last proven ${timeText(provenAtMs, nowMs)}.`;
};
