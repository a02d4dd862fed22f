/** One call to KC over SOAP, without waiting and without repeating: WSDL, sign-in, request, answer. */
import type { z } from 'zod';
import { breathe } from '../../breath.ts';
import type { Clock, Http, HttpRequest, Log, Secrets } from '../../ports.ts';
import { HttpError } from '../../ports.ts';
import { problemOf } from '../../domain/problem.ts';
import { documentOf, faulted, fitted, textOfAnswer, unreachable, unreadable, wrongAddress, type AnswerText, type Asked } from './answer.ts';
import { CallError, methodMissing } from './call-error.ts';
import { addressesOf, usualTimeLimits, type KhaosConnection } from './connection.ts';
import { longCharacters, type LongAnswer } from './long-answer.ts';
import { createKnownAnswers } from './known-answers.ts';
import { bindArguments, type Argument, type BoundArgument } from './parameters.ts';
import { readSoap, soapEnvelope } from './soap.ts';
import { joined } from './text-encoding.ts';
import { readWsdl, type Wsdl, type WsdlOperation } from './wsdl.ts';
import { textOf, XmlError, type XmlDocument, type XmlElement } from './xml.ts';

/** Whatever goes wrong on the way to a call, the call itself did not happen. */
const beforehand = async <T>(step: () => Promise<T>): Promise<T> => {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    throw new CallError(
      error.problem,
      { ...error.nature, acted: 'no' },
      { cause: error, ...(error.raw === undefined ? {} : { raw: error.raw }) },
    );
  }
};

/** What an answer is read with: the SOAP result, or the document inside it. */
export type Reader = {
  asked: Asked;
  /** The whole answer as text, for the problem. */
  raw: string;
  breathe(): Promise<void>;
  result: XmlElement | undefined;
  /** The value as a schema reads it. */
  fit<T>(schema: z.ZodType<T>, value: unknown): T;
  /** The document in a string, by default in the result's text. */
  document(text?: string): XmlDocument;
};

export type Question<A> = {
  method: string;
  /** For the person who has to ask for it: "reading stock levels". */
  neededFor: string;
  given: readonly Argument[];
  /** Asked over and over: `read` is spared where the same text answers the same question again, so it may go by these two alone. */
  often?: true;
  timeLimit?: 'shortMs' | 'readMs' | 'importMs';
  read(reader: Reader): A | Promise<A>;
  /** Where an answer may be as long as the catalogue: reads it in pieces, with turns for others between, to what `read` gives. */
  readLong?(long: LongAnswer): Promise<A>;
};

type Repeatable = Pick<HttpRequest, 'repeatable'>;

export type Wire = {
  /** Cached until `forget`. */
  wsdl(): Promise<Wsdl>;
  forget(): void;
  /** Throws `CallError` and nothing else. `repeatable`: it changes nothing, as `HttpRequest` says. */
  call<A>(question: Question<A>, repeatable?: Repeatable): Promise<A>;
};

export type WireParts = { connection: KhaosConnection; http: Http; clock: Pick<Clock, 'after'>; log: Log; secrets: Secrets };

const secretName = 'khaos';

export const createWire = ({ connection, http, clock, log, secrets }: WireParts): Wire => {
  const limits = { ...usualTimeLimits, ...connection.timeLimits };
  const addresses = addressesOf(connection.url);
  const host = URL.canParse(connection.url) ? new URL(connection.url).host : '';
  const turn = () => breathe(clock);
  let knownWsdl: Wsdl | undefined;
  let ticket: string | undefined;
  const knownAnswers = createKnownAnswers();

  const unauthorised = (asked: Asked, words: string): CallError =>
    new CallError(problemOf('khaos-unauthorised', `${asked.operation}: ${words}`, { ...asked }), {
      acted: 'no',
      repeatable: false,
      trouble: 'other',
    });

  const secret = (asked: Asked): string => {
    const value = secrets.read(secretName);
    if (value === undefined) throw unauthorised(asked, 'no password for Khaos Control is stored on this PC.');
    return value;
  };

  const authHeaders = (asked: Asked): Record<string, string> => {
    const { auth } = connection;
    switch (auth.kind) {
      case 'none':
        return {};
      case 'basic':
        return { authorization: `Basic ${Buffer.from(`${auth.user}:${secret(asked)}`, 'utf8').toString('base64')}` };
      case 'login':
        return auth.ticket?.place === 'header' && ticket !== undefined ? { [auth.ticket.name]: ticket } : {};
      case 'headers':
        return Object.fromEntries(
          Object.entries(auth.headers).map(([name, value]) => [
            name,
            value.includes('{secret}') ? value.replaceAll('{secret}', secret(asked)) : value,
          ]),
        );
    }
  };

  const exchange = async (
    asked: Asked,
    request: Omit<HttpRequest, 'pinnedCertificate' | 'headers'> & { headers?: Record<string, string> },
  ): Promise<AnswerText> => {
    const { pinnedCertificate } = connection;
    const headers = { ...request.headers, ...authHeaders(asked) };
    try {
      const answer = await http.send({ ...request, headers, ...(pinnedCertificate === undefined ? {} : { pinnedCertificate }) });
      const text = await textOfAnswer(asked, answer, turn);
      if (text.misnamed !== undefined) log.warn('khaos-encoding', { ...asked, declared: text.misnamed });
      return text;
    } catch (error) {
      if (error instanceof HttpError) throw unreachable(asked, error.failure, error);
      throw error;
    }
  };

  const needAddresses = (asked: Asked) => {
    if (addresses === undefined) throw wrongAddress(asked, 'the address in the settings is not an http or https address.');
    return addresses;
  };

  const wholeOf = async ({ raw, isWhole, parts }: AnswerText): Promise<string> => (isWhole ? raw : joined(parts(), turn));

  const wsdl = async (): Promise<Wsdl> => {
    if (knownWsdl !== undefined) return knownWsdl;
    const asked: Asked = { operation: 'WSDL', host };
    const answer = await exchange(asked, { method: 'GET', url: needAddresses(asked).wsdl, timeLimitMs: limits.shortMs, repeatable: true });
    const text = await wholeOf(answer);
    const read = readWsdl(documentOf(asked, text));
    if (read === undefined) throw wrongAddress(asked, `${host} answered with XML that describes no web service.`, text);
    knownWsdl = read;
    return read;
  };

  const readAnswer = async <A>(question: Question<A>, asked: Asked, answer: AnswerText): Promise<A> => {
    if (question.readLong !== undefined && answer.raw.length > longCharacters) {
      return await question.readLong({ asked, raw: answer.raw, parts: answer.parts, breathe: turn });
    }
    const raw = await wholeOf(answer);
    const envelope = documentOf(asked, raw);
    try {
      const soap = readSoap(envelope, question.method);
      if (soap.kind === 'fault') throw faulted(asked, soap.text, raw);
      return await question.read({
        asked,
        raw,
        breathe: turn,
        result: soap.value,
        fit: (schema, value) => fitted(asked, schema, value, raw),
        document: (text = soap.value === undefined ? '' : textOf(soap.value)) => documentOf(asked, text, raw),
      });
    } catch (error) {
      if (error instanceof XmlError) throw unreadable(asked, error.message, raw);
      throw error;
    }
  };

  const send = async <A>(
    question: Question<A>,
    operation: WsdlOperation,
    bound: readonly BoundArgument[],
    repeatable: Repeatable = {},
  ): Promise<A> => {
    const asked: Asked = { operation: question.method, host };
    const body = soapEnvelope(question.method, operation, bound);
    const answer = await exchange(asked, {
      method: 'POST',
      url: needAddresses(asked).soap,
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${operation.soapAction}"` },
      body,
      timeLimitMs: limits[question.timeLimit ?? 'readMs'],
      ...repeatable,
    });
    const read = () => readAnswer(question, asked, answer);
    return question.often === true && answer.isWhole ? knownAnswers.read(body, answer.raw, read) : read();
  };

  const bind = async (method: string, neededFor: string, given: readonly Argument[]) => {
    const operation = (await beforehand(wsdl)).operations.get(method);
    if (operation === undefined) throw methodMissing(method, undefined, neededFor);
    const result = bindArguments(operation, given);
    if ('missing' in result) throw methodMissing(method, result.missing, neededFor);
    return { operation, bound: result.bound };
  };

  /** Signs in where the connection says so and no ticket is held; an empty ticket is one too. */
  const signIn = async (): Promise<void> => {
    if (connection.auth.kind !== 'login' || ticket !== undefined) return;
    const asked: Asked = { operation: 'Login', host };
    const login: Question<string> = {
      method: 'Login',
      neededFor: 'signing in',
      given: [
        { name: 'userName', value: connection.auth.user, needed: true },
        { name: 'userPassword', value: secret(asked), needed: true },
      ],
      timeLimit: 'shortMs',
      read: ({ result }) => (result === undefined ? '' : textOf(result)),
    };
    const { operation, bound } = await bind(login.method, login.neededFor, login.given);
    try {
      ticket = await send(login, operation, bound);
    } catch (error) {
      if (error instanceof CallError && error.nature.trouble === 'fault') {
        throw unauthorised(asked, 'Khaos Control did not accept user name and password.');
      }
      throw error;
    }
  };

  const ticketArgument = (operation: WsdlOperation): BoundArgument[] => {
    const { auth } = connection;
    if (auth.kind !== 'login' || auth.ticket?.place !== 'parameter' || ticket === undefined) return [];
    const name = auth.ticket.name.toLowerCase();
    return operation.parameters
      .filter((parameter) => parameter.name.toLowerCase() === name)
      .map((parameter) => ({ ...parameter, value: ticket ?? '' }));
  };

  const call = async <A>(question: Question<A>, repeatable?: Repeatable): Promise<A> => {
    const { operation, bound } = await bind(question.method, question.neededFor, question.given);
    await beforehand(signIn);
    const held = ticket;
    try {
      return await send(question, operation, [...bound, ...ticketArgument(operation)], repeatable);
    } catch (error) {
      // A ticket that is no longer taken is not used again; whoever may repeat the call signs in anew.
      if (error instanceof CallError && error.problem.cause === 'khaos-unauthorised' && held !== undefined) {
        ticket = undefined;
        throw new CallError(error.problem, { ...error.nature, repeatable: true }, { cause: error });
      }
      throw error;
    }
  };

  return {
    wsdl,
    forget: () => {
      knownWsdl = undefined;
      ticket = undefined;
    },
    call,
  };
};
