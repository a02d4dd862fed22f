/** The stages of Sales Invoice Manager: their fixed numbers and what they mean (`reference/khaos-control.md §4.1`). */

export const stage = {
  released: 9,
  staging: 10,
  authorisePayment: 11,
  ship: 14,
  printInvoices: 15,
  issueInvoices: 16,
  futureDate: 17,
  futureStock: 18,
  futureHold: 19,
  futureTerms: 21,
  issued: 70,
} as const;

export const stageNames: Readonly<Record<number, string>> = {
  9: 'RELEASED',
  10: 'STAGING',
  11: 'AUTHORISEPAYMENT',
  12: 'PRINTPICKING',
  13: 'PACKBOXES',
  14: 'SHIP',
  15: 'PRINTINVOICES',
  16: 'ISSUEINVOICES',
  17: 'FUTURE_DATE',
  18: 'FUTURE_STOCK',
  19: 'FUTURE_HOLD',
  20: 'PROCESSING',
  21: 'FUTURE_TERMS',
  70: 'ISSUED_CURRENT',
  71: 'ISSUED_ARCHIVED1',
  72: 'ISSUED_ARCHIVED2',
  73: 'ISSUED_ARCHIVED3',
};

export const holds: ReadonlySet<number> = new Set([stage.futureDate, stage.futureStock, stage.futureHold, stage.futureTerms]);
/** Stages in which the goods have left. */
const goneStages: ReadonlySet<number> = new Set([stage.printInvoices, stage.issueInvoices, stage.issued, 71, 72, 73]);

export const isGone = (stageId: number): boolean => goneStages.has(stageId);
