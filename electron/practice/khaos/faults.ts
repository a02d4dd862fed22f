/** Faults that wait for their request: which one strikes, and what it does to the exchange. */
import type { KhaosFault, KhaosFaultKind, KhaosSystemName } from './khaos.ts';

/** What a client can see of a call before anything is done. */
export type FaultTarget = { system: KhaosSystemName; operation: string; stockCodes: readonly string[] };

/** Whether the call is done before the answer is lost or spoilt; `later` is done when `delayMs` have passed. */
export const faultActs: Readonly<Record<KhaosFaultKind, 'no' | 'yes' | 'later'>> = {
  refused: 'no',
  'reset-before': 'no',
  'reset-after': 'yes',
  'acts-later': 'later',
  silence: 'no',
  'silence-acted': 'yes',
  'server-error': 'no',
  'server-error-acted': 'yes',
  'soap-fault': 'no',
  'soap-fault-acted': 'yes',
  cut: 'yes',
  html: 'no',
  truncated: 'yes',
  'bad-code': 'no',
  slow: 'yes',
};

/** Longer than a client's look-up after a lost answer, shorter than what it must wait before it believes an absence. */
export const defaultLateMs = 45_000;
export const defaultSlowMs = 20_000;

const matches = (fault: KhaosFault, target: FaultTarget): boolean =>
  (fault.operation === undefined || fault.operation === target.operation) &&
  (fault.system === undefined || fault.system === target.system) &&
  (fault.kind !== 'bad-code' || (fault.code === undefined ? target.stockCodes.length > 0 : target.stockCodes.includes(fault.code)));

/** The fault that strikes this request, counted down; spent faults leave the list. The first that was added goes first. */
export const strike = (faults: KhaosFault[], target: FaultTarget): KhaosFault | undefined => {
  for (const [at, fault] of faults.entries()) {
    if (!matches(fault, target)) continue;
    if (fault.after > 0) {
      fault.after--;
      continue;
    }
    // A bad code that nobody named stays the same for as long as the fault lasts.
    if (fault.kind === 'bad-code') fault.code ??= target.stockCodes[Math.floor(target.stockCodes.length / 2)]!;
    fault.times--;
    if (fault.times <= 0) faults.splice(at, 1);
    return fault;
  }
  return undefined;
};
