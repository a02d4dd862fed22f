/** Requests about stock: the list of outlets, forced pushes with their preview and progress, freezing, the breaker. */
import { z } from 'zod';
import { defined, knownStore, refuseWhilePaused, type Handlers } from './handlers.ts';
import type { Actor } from '../domain/job-moves.ts';
import type { Engine } from '../engine.ts';
import { poolText } from '../flows/push-stock-keys.ts';
import {
  approveBreaker,
  dryRun,
  forcePush,
  freezeOutlets,
  pushProgress,
  releaseOutlets,
  thawOutlets,
} from '../flows/push-stock-requests.ts';
import type { Outlet, Pool } from '../store/ledger-stock.ts';
import { pageSize } from '../../../shared/contract.ts';
import type { OutletKey, OutletView, PushPreview } from '../../../shared/stock-views.ts';

/** What was kept back of the figure's pools; the terms are the stock flow's own. */
const termsSchema = z.object({ pools: z.array(z.object({ buffer: z.number() })) });

/** What was read last, moved by what was written since: a write answers with the figure on hand only. */
const offeredNow = ({ reading, confirmed }: Outlet): number | undefined => {
  if (reading === undefined) return undefined;
  const writtenSince = confirmed !== undefined && confirmed.atMs > reading.readAtMs;
  return reading.available + (writtenSince ? confirmed.onHand - reading.onHand : 0);
};

const outletView = (outlet: Outlet, pool: Pool | undefined): OutletView => {
  const pools = termsSchema.safeParse(outlet.wanted?.terms).data?.pools;
  return defined({
    storeId: outlet.storeId,
    itemId: outlet.itemId,
    locationId: outlet.locationId,
    sku: outlet.sku,
    stockCode: outlet.pool?.stockCode,
    site: outlet.pool?.site,
    level: pool?.level,
    levelAskedAtMs: pool?.levelAskedAtMs,
    buffer: pools?.reduce((sum, { buffer }) => sum + buffer, 0),
    wanted: outlet.wanted?.onHand,
    why: outlet.wanted?.why,
    onHand: outlet.confirmed?.onHand,
    confirmedAtMs: outlet.confirmed?.atMs,
    available: offeredNow(outlet),
    writing: outlet.writing !== undefined,
    standing: outlet.standing,
    frozen: outlet.frozen,
    problem: outlet.held ?? pool?.problem,
  });
};

type StockRequests =
  | 'list-outlets'
  | 'preview-push'
  | 'force-push'
  | 'read-push'
  | 'freeze-outlets'
  | 'thaw-outlets'
  | 'release-outlets'
  | 'approve-breaker';

export const stockHandlers = (engine: Engine): Pick<Handlers, StockRequests> => {
  const { ledger } = engine;
  const passFor = (storeId: string) => engine.passFor('push-stock', knownStore(engine, storeId), 'click');
  /** Keys of several stores, each with its own pass. */
  const byStore = (outlets: readonly OutletKey[], act: (storeId: string, keys: OutletKey[]) => void): null => {
    for (const [storeId, keys] of Map.groupBy(outlets, (outlet) => outlet.storeId)) act(storeId, keys);
    return null;
  };
  const thaw = (outlets: readonly OutletKey[], actor: Actor, act: typeof thawOutlets, why: string): null =>
    byStore(outlets, (storeId, keys) => act(passFor(storeId), keys, actor, why));

  return {
    'list-outlets': ({ from, ...filter }) => {
      const page = ledger.outlets.list(defined(filter), pageSize, from);
      const pools = new Map(
        ledger.pools.many(page.items.flatMap(({ pool }) => (pool === undefined ? [] : [pool]))).map((pool) => [poolText(pool), pool]),
      );
      const items = page.items.map((outlet) =>
        outletView(outlet, outlet.pool === undefined ? undefined : pools.get(poolText(outlet.pool))),
      );
      return defined({ items, next: page.next });
    },
    'preview-push': async ({ storeId, scope }) => {
      const lines: PushPreview['lines'] = [];
      let changes = 0;
      let same = 0;
      for await (const slice of dryRun(passFor(storeId), scope)) {
        for (const { change, ...line } of slice) {
          if (change === 'none') same += 1;
          else {
            changes += 1;
            if (lines.length < pageSize) lines.push({ ...line, change });
          }
        }
      }
      return { lines, changes, same };
    },
    'force-push': ({ storeId, scope }) => {
      refuseWhilePaused(engine);
      const sinceMs = engine.nowMs();
      return { asked: forcePush(passFor(storeId), scope), sinceMs };
    },
    'read-push': ({ storeId, scope, sinceMs }) => {
      const pass = passFor(storeId);
      if (scope.kind === 'all') return pushProgress(pass, sinceMs);
      if (scope.kind === 'different') return { left: ledger.outlets.counts(storeId).different, atLeast: false };
      const outlets = scope.stockCodes.flatMap((stockCode) => ledger.outlets.list({ storeId, stockCode }, pageSize).items);
      const open = outlets.filter(({ reading, standing }) => (reading?.readAtMs ?? 0) < sinceMs || standing === 'different');
      return { left: open.length, atLeast: false };
    },
    'freeze-outlets': ({ outlets, reason }, actor) => byStore(outlets, (_storeId, keys) => freezeOutlets(ledger, keys, actor, reason)),
    'thaw-outlets': ({ outlets }, actor) => thaw(outlets, actor, thawOutlets, 'thawed by a person'),
    'release-outlets': ({ outlets }, actor) => thaw(outlets, actor, releaseOutlets, 'released by a person'),
    'approve-breaker': ({ storeId, outlets }, actor) => ({ approved: approveBreaker(passFor(storeId), outlets, actor) }),
  };
};
