/** Which installation this ledger is, which systems it belongs to, and what it knows of the right to write. */

/** What a ledger is bound to on first use; it refuses to work with anything else. */
export type Stamp = {
  /** The KC connection's id in the settings: part of every key. */
  khaosId: string;
  khaos: {
    /** As compared: lower case, without a slash at the end. A practice system on changing ports passes a fixed text. */
    url: string;
    mode: 'live' | 'test';
  };
  /** A store may be added later; one that is stamped may not change its shop. */
  stores: readonly { storeId: string; domain: string }[];
  mode: 'practice' | 'live';
};

/** What the ledger knows of the shop's lease. */
export type LeaseRecord = {
  /** The last lease this ledger knows to have been written by us; undefined before the first. */
  held: { epoch: number; nonce: string; digest: string; updatedAt: string; atMs: number } | undefined;
  /** A lease we were about to write and whose answer is not stored. */
  intended: { epoch: number; nonce: string; atMs: number } | undefined;
};

/** Wall times in ms; without an end it lasts until somebody resumes. */
export type Pause = { sinceMs: number; untilMs: number | undefined };

export type InstallationLedger = {
  /** Made once with the ledger; it moves with the ledger to another PC. */
  readonly id: string;
  /** How often this ledger was opened, this time included. */
  readonly starts: number;
  readonly stamp: Stamp;
  /** Before a lease is written: our nonce, so that a lost answer can be told from another's lease. */
  intendLease(storeId: string, lease: { epoch: number; nonce: string }): void;
  /** The lease was written and is ours; clears the intent. */
  holdLease(storeId: string, lease: { epoch: number; nonce: string; digest: string; updatedAt: string }): void;
  /** The intended lease was certainly not written. */
  dropLeaseIntent(storeId: string): void;
  /**
   * What this ledger knows. A lease on the shop that names our installation with a nonce that is neither `held` nor `intended`
   * was written by a later life of this ledger: this one was restored from a copy and must catch up before it sends.
   */
  lease(storeId: string): LeaseRecord;
  /** Why nothing may be sent before both systems were read (a restored ledger); survives a crash. */
  catchingUp(storeId: string): string | undefined;
  setCatchingUp(storeId: string, why: string | undefined): void;
  /** What a person asked for last, also when its end has come since. */
  pause(): Pause | undefined;
  setPause(pause: Pause | undefined): void;
  /** First time: stored. Later: throws `ledger-of-another-system` when the shop behind the domain is another. */
  learnShop(storeId: string, shopId: string): void;
  /** First time: stored; later the version may change and sites may come and go, but no site in common throws `ledger-of-another-system`. */
  learnKhaos(khaos: { version: string; sites: readonly string[] }): void;
};
