/** The web server's side of the practice Khaos Control: addresses, authentication, calls, and what faults make of them. */
import type { ChanceState } from '../chance.ts';
import type { JournalEffect, JournalEntry, PracticeAnswer, PracticeRequest, Reaction } from '../wire.ts';
import { encodeWindows1252 } from './characters.ts';
import { defaultLateMs, defaultSlowMs, faultActs, strike } from './faults.ts';
import { operationsOf } from './generations.ts';
import { khaosSystems, type KhaosFault, type KhaosSystemName, type PracticeKhaosOptions } from './khaos.ts';
import type { Ledger } from './ledger.ts';
import { codesAskedFor, runOperation } from './operations.ts';
import { SoapFault, argumentsOf, readCall, writeAnswer, writeFault, type SoapCall } from './soap.ts';
import type { KhaosSwitches } from './switches.ts';
import { writeWsdl } from './wsdl.ts';
import { XmlFault } from './xml.ts';

export type DeskState = { faults: KhaosFault[]; chance: ChanceState; busyUntilMs: Record<KhaosSystemName, number> };

/** What a deed changed, and its value or why it failed. */
export type Collected<T> = { effects: JournalEffect[] } & ({ value: T; error?: undefined } | { error: Error });

export type DeskOptions = {
  options: PracticeKhaosOptions;
  ledgers: Readonly<Record<KhaosSystemName, Ledger>>;
  switches(): KhaosSwitches;
  state(): DeskState;
  /** In [0, 1). */
  chance(): number;
  nowMs(): number;
  collect<T>(deed: () => T): Collected<T>;
  /** Answers the line's number. */
  write(entry: Omit<JournalEntry, 'seq' | 'atMs'>): number;
  later(delayMs: number, system: KhaosSystemName, call: SoapCall, ofSeq: number, client: string | undefined): void;
};

export type Desk = {
  react(request: PracticeRequest): Reaction;
  /** Does a call whose answer was lost long ago. */
  actLate(system: KhaosSystemName, call: SoapCall, ofSeq: number, client: string | undefined): void;
  wsdlPaths: Readonly<Record<KhaosSystemName, string>>;
};

/** What a call did and would answer. */
type Done = { answer: PracticeAnswer; facts: Record<string, unknown>; effects: JournalEffect[] };

type Place = { system: KhaosSystemName; part: 'wsdl' | 'soap'; path: string };

const html = (httpCode: number, title: string): PracticeAnswer => ({
  status: httpCode,
  headers: { 'content-type': 'text/html' },
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
});

/** Case does not count in the names of programs and folders on Windows. */
const programPath = (directory: string, code: string): string => `/${directory}/khaos${code}.exe/`.toLowerCase();

export const createDesk = (desk: DeskOptions): Desk => {
  const { options, ledgers, switches } = desk;
  const code = options.code ?? 'SIM';
  const directories = options.directories ?? { live: 'LiveSoap', test: 'TestSoap' };

  const placeOf = (target: string): Place | undefined => {
    const path = target.replace(/\?.*$/, '');
    for (const system of khaosSystems) {
      const program = programPath(directories[system], code);
      if (!path.toLowerCase().startsWith(program)) continue;
      const rest = path.slice(program.length).toLowerCase();
      if (rest === 'wsdl/ikosweb') return { system, part: 'wsdl', path };
      if (rest === 'soap/ikosweb') return { system, part: 'soap', path };
    }
    return undefined;
  };

  const xmlAnswer = (httpCode: number, body: string): PracticeAnswer => {
    const { answerEncoding } = switches();
    return {
      status: httpCode,
      headers: { 'content-type': `text/xml; charset=${answerEncoding}`, server: 'Microsoft-IIS/10.0' },
      body: answerEncoding === 'utf-8' ? body : encodeWindows1252(body),
    };
  };
  const faultAnswer = (text: string): PracticeAnswer => xmlAnswer(switches().faultHttpCode, writeFault(text, switches().answerEncoding));

  const wsdlDone = ({ path }: Place, host: string): Done => {
    const location = `${options.scheme ?? 'http'}://${host}${path.replace(/\/wsdl\//i, '/soap/')}`;
    const headers = { 'content-type': 'text/xml; charset=utf-8', server: 'Microsoft-IIS/10.0' };
    return { answer: { status: 200, headers, body: writeWsdl(operationsOf(switches()), location) }, facts: {}, effects: [] };
  };

  /** Does a call. `refusal` is a fault that was found while reading it. */
  const callDone = (system: KhaosSystemName, call: SoapCall | SoapFault | XmlFault): Done => {
    const done = desk.collect(() => {
      if (call instanceof Error) throw call;
      const operation = operationsOf(switches()).get(call.method);
      if (operation === undefined) throw new SoapFault(`Method ${call.method} not found`);
      const { result, facts } = runOperation(ledgers[system], operation, argumentsOf(call, operation, switches().unknownParameter));
      return { answer: xmlAnswer(200, writeAnswer(operation, result, switches())), facts: facts ?? {} };
    });
    const { effects, error } = done;
    if (done.error === undefined) return { ...done.value, effects };
    if (!(error instanceof SoapFault) && !(error instanceof XmlFault)) throw done.error;
    return { answer: faultAnswer(error.message), facts: { fault: error.message }, effects };
  };

  const read = (request: PracticeRequest): SoapCall | SoapFault | XmlFault => {
    try {
      return readCall(request.body, request.headers);
    } catch (error) {
      if (error instanceof SoapFault || error instanceof XmlFault) return error;
      throw error;
    }
  };

  const codesOf = (call: SoapCall): string[] => {
    const operation = operationsOf(switches()).get(call.method);
    return operation === undefined ? [] : codesAskedFor(operation, call);
  };

  const latency = (): number => {
    const { latencyMs, latencyJitterMs } = switches();
    return latencyJitterMs === 0 ? latencyMs : latencyMs + Math.floor(desk.chance() * latencyJitterMs);
  };

  /** What the client gets to see of what was done, or not done. */
  const spoil = (
    fault: KhaosFault,
    done: Done | undefined,
    afterMs: number,
  ): { reaction: Reaction; delivery: JournalEntry['delivery'] } => {
    const given = (answer: PracticeAnswer, delivery: JournalEntry['delivery']) => ({
      reaction: { kind: 'answer', answer, afterMs } as const,
      delivery,
    });
    const whole = done?.answer;
    const length = whole === undefined ? 0 : Buffer.byteLength(whole.body);
    const part = Math.min(fault.bytes ?? Math.floor(length / 2), Math.max(0, length - 1));
    switch (fault.kind) {
      case 'refused':
        return { reaction: { kind: 'refuse' }, delivery: 'refused' };
      case 'reset-before':
      case 'reset-after':
        return { reaction: { kind: 'reset', afterMs }, delivery: 'lost' };
      case 'acts-later':
        return { reaction: fault.silent === true ? { kind: 'silence' } : { kind: 'reset', afterMs }, delivery: 'lost' };
      case 'silence':
      case 'silence-acted':
        return { reaction: { kind: 'silence' }, delivery: 'lost' };
      case 'server-error':
      case 'server-error-acted':
        return given(html(fault.httpCode ?? 503, 'Service Unavailable'), done === undefined ? 'refused' : 'lost');
      case 'soap-fault':
      case 'soap-fault-acted':
        return given(faultAnswer('Access violation at address 00405F3C in module'), done === undefined ? 'refused' : 'lost');
      case 'bad-code':
        return given(faultAnswer(`Error reading stock item ${fault.code}`), 'delivered');
      case 'html':
        return given(html(200, 'Please sign in'), 'refused');
      case 'cut':
        return { reaction: { kind: 'cut', answer: whole!, bytes: part, afterMs }, delivery: 'cut' };
      case 'truncated':
        return given({ ...whole!, body: Buffer.from(whole!.body).subarray(0, part) }, 'cut');
      case 'slow':
        return given(whole!, 'delivered');
    }
  };

  const exchange = (request: PracticeRequest, place: Place): Reaction => {
    const { system } = place;
    const call = place.part === 'wsdl' ? undefined : read(request);
    const readable = call === undefined || call instanceof Error ? undefined : call;
    const operation = call === undefined ? 'wsdl' : (readable?.method ?? 'unreadable');
    const state = desk.state();
    const fault = strike(state.faults, { system, operation, stockCodes: readable === undefined ? [] : codesOf(readable) });
    const act = (): Done => (call === undefined ? wsdlDone(place, request.headers['host'] ?? 'localhost') : callDone(system, call));
    const acts = fault === undefined ? 'yes' : faultActs[fault.kind];
    const afterMs = latency() + (fault?.kind === 'slow' ? (fault.delayMs ?? defaultSlowMs) : 0);
    const done = acts === 'yes' ? act() : undefined;
    const { reaction, delivery } =
      fault === undefined
        ? { reaction: { kind: 'answer', answer: done!.answer, afterMs } as const, delivery: 'delivered' as const }
        : spoil(fault, done, afterMs);
    const client = request.headers['user-agent'];
    const nowMs = desk.nowMs();
    const seq = desk.write({
      by: 'client',
      operation,
      ...(client === undefined ? {} : { client }),
      delivery,
      facts: {
        system,
        ...done?.facts,
        ...(fault === undefined ? {} : { struckBy: fault.kind }),
        // Two calls at once is something no client is known to do (§1.1).
        ...(nowMs < state.busyUntilMs[system] ? { overlapping: true } : {}),
      },
      effects: done?.effects ?? [],
    });
    if (reaction.kind === 'answer') state.busyUntilMs[system] = Math.max(state.busyUntilMs[system], nowMs + reaction.afterMs);
    if (acts === 'later' && readable !== undefined) desk.later(fault?.delayMs ?? defaultLateMs, system, readable, seq, client);
    return reaction;
  };

  /** Answers without a call: nothing was asked of KC. */
  const turnAway = (request: PracticeRequest, operation: string, answer: PracticeAnswer): Reaction => {
    const client = request.headers['user-agent'];
    const facts = { method: request.method, target: request.target };
    desk.write({ by: 'client', operation, ...(client === undefined ? {} : { client }), delivery: 'refused', facts, effects: [] });
    return { kind: 'answer', answer, afterMs: 0 };
  };

  const mayEnter = (request: PracticeRequest): boolean => {
    const { basicAuth } = switches();
    if (basicAuth === undefined) return true;
    const expected = Buffer.from(`${basicAuth.user}:${basicAuth.password}`).toString('base64');
    return request.headers['authorization'] === `Basic ${expected}`;
  };

  return {
    react: (request) => {
      const place = placeOf(request.target);
      if (place === undefined) return turnAway(request, 'unknown-address', html(404, 'Not Found'));
      if (!mayEnter(request)) {
        const answer = html(401, 'Unauthorized');
        return turnAway(request, 'unauthorised', { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Basic realm="Khaos"' } });
      }
      const method = place.part === 'wsdl' ? 'GET' : 'POST';
      if (request.method !== method) return turnAway(request, 'wrong-method', html(405, 'Method Not Allowed'));
      return exchange(request, place);
    },
    actLate: (system, call, ofSeq, client) => {
      const done = callDone(system, call);
      desk.write({
        by: 'system',
        operation: call.method,
        ...(client === undefined ? {} : { client }),
        delivery: 'none',
        facts: { system, ...done.facts, late: true, ofSeq },
        effects: done.effects,
      });
    },
    wsdlPaths: {
      live: `/${directories.live}/Khaos${code}.exe/wsdl/IKosWeb`,
      test: `/${directories.test}/Khaos${code}.exe/wsdl/IKosWeb`,
    },
  };
};
