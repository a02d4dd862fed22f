/** Every benchmark, in the order in which they run. A new one is a file in `benchmarks/` and a line here. */
import type { Benchmark } from './benchmark.ts';
import { idle } from './benchmarks/idle.ts';
import { importOrders } from './benchmarks/import-orders.ts';
import { ledgerPages } from './benchmarks/ledger-pages.ts';
import { longAnswers } from './benchmarks/long-answers.ts';
import { pushStock } from './benchmarks/push-stock.ts';

export const benchmarks: readonly Benchmark[] = [pushStock, importOrders, ledgerPages, longAnswers, idle];
