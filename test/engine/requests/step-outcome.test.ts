/** What came of a step, as windows tell it. */
import { expect, it } from 'vitest';
import { stepOutcome } from '../../../electron/engine/requests/step-outcome.ts';
import type { Step } from '../../../electron/engine/store/ledger-jobs.ts';
import type { Json } from '../../../electron/engine/store/ledger-words.ts';

const step = (answer: Json | undefined, facts: Json = {}): Step => ({
  job: { storeId: 'main', flow: 'import-orders', key: '1' },
  stepId: 1,
  seq: 1,
  name: 'import',
  send: false,
  facts,
  atMs: 0,
  answer: answer === undefined ? undefined : { facts: answer, atMs: 1 },
});

it.each<[string, Json | undefined, Json, ReturnType<typeof stepOutcome>]>([
  ['without an answer', undefined, {}, { outcome: 'unanswered', detail: undefined }],
  ['of an import', { kind: 'imported', code: 'SO1' }, {}, { outcome: 'imported', detail: 'SO1' }],
  ['of an import at fault', { kind: 'fault', said: 'locked' }, {}, { outcome: 'fault', detail: 'locked' }],
  ['whose code was known before', {}, { code: 'SO1' }, { outcome: undefined, detail: 'SO1' }],
  ['of a fulfilment', { fulfilmentId: 'gid://shopify/Fulfillment/1', found: 'answer' }, {}, { outcome: 'written', detail: undefined }],
  ['of a fulfilment that Shopify refused', { refused: true }, {}, { outcome: 'refused', detail: undefined }],
  ['of a fulfilment that Shopify did not know', { absent: true }, {}, { outcome: 'absent', detail: undefined }],
  ['of a fulfilment for which Shopify had no time', { busy: true }, {}, { outcome: 'not-sent', detail: undefined }],
  ['of a kind without a word', { kind: 'something new' }, {}, { outcome: undefined, detail: undefined }],
])('what came of a step %s', (_, answer, facts, outcome) => {
  expect(stepOutcome(step(answer, facts))).toEqual(outcome);
});
