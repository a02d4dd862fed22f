/** The control face of the practice systems over HTTP: what they hold, what they saw, and events on demand. */
import { z } from 'zod';
import { controlPrefix } from './server.ts';
import type { JournalEntry, PracticeAnswer, PracticeRequest } from './wire.ts';

/** One fault to come; what else is in it belongs to its kind (`delayMs`, `acts`, …). */
export type FaultOrder = {
  kind: string;
  times: number;
  after: number;
  operation?: string;
  [parameter: string]: unknown;
};

/** What a practice world lets a script do. Every method acts at once and throws `ControlRefusal` for what cannot be done. */
export type PracticeControl = {
  /** Counts, the same for both systems' ports. */
  state(): Record<string, unknown>;
  journal(): Iterable<JournalEntry>;
  orderKinds: readonly string[];
  faultKinds: readonly string[];
  /** Places orders in the shop; answers their names. */
  addOrders(count: number, kind: string): { names: string[] };
  /** Moves both systems' clock on, with everything that happens meanwhile. */
  advance(minutes: number): void;
  /** Sets what Khaos Control has of stock codes, at the named site or the first. */
  setStock(rows: readonly { stockCode: string; level: number; site?: string | undefined }[]): void;
  addFault(fault: FaultOrder): void;
};

/** Thrown by a `PracticeControl` for an order that makes sense but cannot be carried out; the text is for the caller. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal';
}

/** One call places an hour's orders of a big shop; more is a slip of the keyboard. */
const mostOrdersAtOnce = 10_000;
/** A quarter: longer than any token, idempotency key or pipeline lives. */
const mostMinutesAtOnce = 90 * 24 * 60;

const ordersSchema = (kinds: readonly string[]) =>
  z.strictObject({
    count: z.int().min(1).max(mostOrdersAtOnce),
    kind: z.enum(kinds as [string, ...string[]]).default(kinds[0]!),
  });

const advanceSchema = z.strictObject({ minutes: z.number().positive().max(mostMinutesAtOnce) });

const stockSchema = z
  .array(
    z.strictObject({
      stockCode: z.string().min(1),
      level: z.int().min(0),
      site: z.string().min(1).optional(),
    }),
  )
  .min(1);

const faultSchema = (kinds: readonly string[]) =>
  z.looseObject({
    kind: z.enum(kinds as [string, ...string[]]),
    times: z.int().min(1).default(1),
    after: z.int().min(0).default(0),
    operation: z.string().min(1).optional(),
  });

const json = (status: number, value: unknown, headers: Record<string, string> = {}): PracticeAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${JSON.stringify(value)}\n`,
});

/** The parsed body, or the answer that says what is wrong with it. */
const parse = <T>(schema: z.ZodType<T>, body: string): { value: T } | { answer: PracticeAnswer } => {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    return { answer: json(400, { error: 'The body is not JSON.' }) };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data };
  const details = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  return { answer: json(400, { error: 'The body does not have the shape that is needed.', details }) };
};

/** Turns a control object into the answerer that `serve` takes. */
export const controlFace = (control: PracticeControl): ((request: PracticeRequest) => PracticeAnswer) => {
  /** A POST: parse, act, answer with the state afterwards and what the act itself has to say. */
  const act =
    <T>(schema: z.ZodType<T>, deed: (input: T) => Record<string, unknown> | void) =>
    (request: PracticeRequest): PracticeAnswer => {
      const parsed = parse(schema, request.body);
      if ('answer' in parsed) return parsed.answer;
      try {
        return json(200, { ...deed(parsed.value), state: control.state() });
      } catch (error) {
        if (error instanceof ControlRefusal) return json(422, { error: error.message });
        throw error;
      }
    };

  const calls: Record<string, { method: 'GET' | 'POST'; answer: (request: PracticeRequest) => PracticeAnswer }> = {
    state: { method: 'GET', answer: () => json(200, control.state()) },
    journal: {
      method: 'GET',
      answer: () => ({
        status: 200,
        headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
        body: [...control.journal()].map((entry) => `${JSON.stringify(entry)}\n`).join(''),
      }),
    },
    orders: {
      method: 'POST',
      answer: act(ordersSchema(control.orderKinds), ({ count, kind }) => control.addOrders(count, kind)),
    },
    advance: { method: 'POST', answer: act(advanceSchema, ({ minutes }) => control.advance(minutes)) },
    stock: { method: 'POST', answer: act(stockSchema, (rows) => control.setStock(rows)) },
    faults: { method: 'POST', answer: act(faultSchema(control.faultKinds), (fault) => control.addFault(fault)) },
  };

  return (request) => {
    const name = request.target.slice(controlPrefix.length).replace(/\?.*$/, '');
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (call === undefined) {
      return json(404, {
        error: `There is no ${controlPrefix}${name}.`,
        calls: Object.entries(calls).map(([path, { method }]) => `${method} ${controlPrefix}${path}`),
      });
    }
    if (request.method !== call.method) {
      return json(405, { error: `${controlPrefix}${name} takes ${call.method}.` }, { allow: call.method });
    }
    return call.answer(request);
  };
};
