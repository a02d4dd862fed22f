/** The ways in which installations of Khaos Control differ, or may differ: every unknown of the reference as a switch. */

/** Three ages of the web service (`reference/khaos-control.md §6`, U1). */
export type KhaosGeneration = '7.3' | 'middle' | 'late';

export type KhaosSwitches = {
  generation: KhaosGeneration;
  /** `AmendOrder` and `CancelOrder` are bought: they then stand in the late WSDL. */
  amendCancel: boolean;

  // The wire
  multiRef: boolean;
  faultHttpCode: 200 | 500;
  /** String results begin with an XML declaration. */
  xmlDeclaration: boolean;
  /** Whether a document inside `<return>` is escaped or wrapped in CDATA. */
  resultText: 'escaped' | 'cdata';
  descriptionCdata: boolean;
  answerEncoding: 'utf-8' | 'windows-1252';
  /** What KC keeps of a text; anything beyond becomes `?`. */
  characters: 'all' | 'windows-1252';
  basicAuth: { user: string; password: string } | undefined;
  login: { user: string; password: string } | undefined;
  latencyMs: number;
  /** Up to this much more, drawn from the seed. */
  latencyJitterMs: number;
  unknownParameter: 'fault' | 'ignore';

  // Orders in
  repeatedRef: 'skip' | 'update' | 'accept';
  /** How a refused order is told. */
  rejection: 'skip' | 'fault';
  tooLong: 'cut' | 'skip';
  incompleteDelivery: 'skip' | 'fall-back';
  totalCheck: 'pass' | 'skip' | 'hold';
  /** A `#` in a stock code, a description or an associated ref. */
  hash: 'skip' | 'cut';
  /** A PRICE_GRS on a line that is not standard-rated. */
  grossOnOtherRates: 'take' | 'skip';
  /** What an order to a country that pays no VAT is charged (`PAYS_VAT`, §4.8): the stock items' rates, or none at all. */
  foreignVat: 'charge' | 'none';
  /** Title, forename and surname all needed (v7.3b's wording), or one name. */
  names: 'one' | 'all';
  /** What an empty country means. */
  emptyCountry: 'skip' | 'default';
  fractionalQuantity: boolean;
  /** An order for an item that runs to zero and has too few left. */
  runToZero: 'back-order' | 'skip';
  importConfirmed: boolean;

  // Assignment and levels
  assignOnImport: 'at-once' | 'later' | 'never';
  assignLaterMs: number;
  assignmentMovesDate: boolean;
  assignedIncludesSent: boolean;
  levelFallsOn: 'assignment' | 'despatch';
  /** A stock correction upwards serves back orders, the way goods in do. */
  correctionAssigns: boolean;
  unknownCode: 'absent' | 'fault';
  /** What SiteID -1, or a call without a site, means (U16). */
  anySite: 'first' | 'sum';

  // Status feed
  creditNoteType: 'number' | 'letter';
  creditNoteRef: 'same' | 'none';
  readingResetsMoved: boolean;
  statusDates: 'changed' | 'created';
  /** What INVOICE_ITEMS, QTY_SOLD and QTY_ASSIGNED tell of a pack (U12). */
  packShows: 'parent' | 'children' | 'both';
  invoiceItems: boolean;
  priceListNesting: 'flat' | 'list';

  // Pipeline
  /** Time an invoice spends in each stage; undefined: people move it. */
  stageMs: number | undefined;
  /** Stages of the process path between 9 and 70 (§4.1); 11 is entered only while a payment waits. */
  path: readonly number[];
  /** Pre-authorised payments are taken after one stage time by themselves. */
  authorisesItself: boolean;
};

export const plainSwitches: KhaosSwitches = {
  generation: 'late',
  amendCancel: false,
  multiRef: false,
  faultHttpCode: 500,
  xmlDeclaration: false,
  resultText: 'escaped',
  descriptionCdata: true,
  answerEncoding: 'utf-8',
  characters: 'all',
  basicAuth: undefined,
  login: undefined,
  latencyMs: 0,
  latencyJitterMs: 0,
  unknownParameter: 'fault',
  repeatedRef: 'skip',
  rejection: 'skip',
  tooLong: 'cut',
  incompleteDelivery: 'skip',
  totalCheck: 'skip',
  hash: 'skip',
  grossOnOtherRates: 'skip',
  foreignVat: 'charge',
  names: 'one',
  emptyCountry: 'skip',
  fractionalQuantity: false,
  runToZero: 'back-order',
  importConfirmed: true,
  assignOnImport: 'at-once',
  assignLaterMs: 15 * 60_000,
  assignmentMovesDate: true,
  assignedIncludesSent: true,
  levelFallsOn: 'assignment',
  correctionAssigns: false,
  unknownCode: 'absent',
  anySite: 'first',
  creditNoteType: 'letter',
  creditNoteRef: 'same',
  readingResetsMoved: false,
  statusDates: 'changed',
  packShows: 'both',
  invoiceItems: true,
  priceListNesting: 'flat',
  stageMs: undefined,
  path: [10, 11, 12, 13, 14, 15, 16],
  authorisesItself: true,
};
