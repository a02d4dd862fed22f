/** What must always hold, worked out from the two systems' journals without any formula of the engine. */
import { checkClaims } from './check-claims.ts';
import { checkDespatch } from './check-despatch.ts';
import { checkLedgers } from './check-ledgers.ts';
import { checkOrders } from './check-orders.ts';
import { checkStock } from './check-stock.ts';
import { countUnfillable } from './check-unfillable.ts';
import { readWorld, type Findings, type Violation, type WorldJournals } from './check-world.ts';
import type { WorldOutcome } from './run-world.ts';

export type { Violation } from './check-world.ts';

/** All checks over one world. `notes` count what is not wrong by itself, by cause. */
export const checkJournals = (journals: WorldJournals): { violations: Violation[]; notes: Record<string, number> } => {
  const violations: Violation[] = [];
  const notes: Record<string, number> = {};
  const findings: Findings = {
    violation: (invariant, what) => void violations.push({ invariant, what }),
    note: (cause, count = 1) => {
      notes[cause] = (notes[cause] ?? 0) + count;
    },
  };
  const world = readWorld(journals);
  checkOrders(world, findings);
  checkClaims(world, findings);
  checkDespatch(world, findings);
  checkStock(world, findings);
  checkLedgers(world, findings);
  countUnfillable(world, findings);
  if (world.shopHistory.throttled > 0) findings.note('answers that said throttled', world.shopHistory.throttled);
  return { violations, notes };
};

export const checkWorld = (outcome: WorldOutcome): { violations: Violation[]; notes: Record<string, number> } => {
  const { plan, settings, stock, khaos, shopify, shop, engines, errors } = outcome;
  return checkJournals({
    plan,
    settings,
    khaos: khaos.journal,
    shop: shopify.journal,
    packs: new Map(stock.khaos.catalogue.flatMap(({ stockCode, pack }) => (pack === undefined ? [] : [[stockCode, pack]]))),
    outlets: shop
      .variants()
      .flatMap(({ inventoryItemId, sku, bundle }) => (sku === null || bundle ? [] : [{ item: inventoryItemId, sku }])),
    tellsBackOrders: khaos.switches().generation === 'late',
    packShows: khaos.switches().packShows,
    ledgers: engines.map(({ ledger }) => ledger),
    errors,
  });
};
