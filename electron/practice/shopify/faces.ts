/** What each face of the shop answers, before anything happens to the connection. */
import type { JournalEffect, PracticeAnswer, PracticeRequest } from '../wire.ts';
import type { Access } from './access.ts';
import type { Fault } from './faults.ts';
import type { Ran, Reading } from './graphql.ts';
import { faultAnswer, json, unauthorised } from './http-answers.ts';
import type { Route } from './route.ts';
import type { Storage } from './storage.ts';

export type Handled = { answer: PracticeAnswer; effects: readonly JournalEffect[]; facts: Record<string, unknown> };

/** A request on its way through: where it goes, what it says, what is to go wrong with it. */
export type Passage = { request: PracticeRequest; route: Route; reading: Reading | undefined; fault: Fault | undefined };

export type Faces = {
  access: Access;
  storage: Storage;
  scopes: ReadonlySet<string>;
  nowMs: number;
  run(reading: Reading & { kind: 'asked' }): Ran;
};

const plain = (answer: PracticeAnswer, facts: Record<string, unknown> = {}): Handled => ({ answer, effects: [], facts });

const tokenAnswer = ({ access, scopes, nowMs }: Faces, request: PracticeRequest): Handled => {
  const granted = access.grant(request, scopes, nowMs);
  return granted.kind === 'token'
    ? plain(json(200, granted.body), { outcome: 'token' })
    : plain(json(400, { error: granted.code, error_description: granted.description }), { outcome: granted.code });
};

const graphqlAnswer = (faces: Faces, version: string, reading: Reading): Handled => {
  const headers: Record<string, string> = { 'x-shopify-api-version': version };
  if (reading.kind === 'refused') {
    const errors = Array.isArray(reading.errors) ? reading.errors.map((error) => error.extensions?.code ?? error.message) : ['unreadable'];
    return plain(json(reading.code, { errors: reading.errors }, headers), { outcome: 'invalid', errors });
  }
  const { deprecated } = reading.asked.prepared;
  if (deprecated.length > 0) headers['x-shopify-api-deprecated-reason'] = deprecated.join(', ');
  const ran = faces.run(reading);
  return { answer: json(200, ran.body, headers), effects: ran.effects, facts: ran.facts };
};

/** The answer to one request, a fault's own answer included. */
export const answerRequest = (faces: Faces, { request, route, reading, fault }: Passage): Handled => {
  if (fault?.kind === 'token-expired') faces.access.endTokens();
  const instead = fault === undefined ? undefined : faultAnswer(fault);
  if (instead !== undefined) return plain(instead);
  switch (route.kind) {
    case 'unknown':
      return plain(json(404, { errors: 'Not Found' }));
    case 'file':
      return plain(faces.storage.answer(request, route.path, faces.nowMs));
    case 'wrong-method':
      return plain(json(405, { errors: 'Method Not Allowed' }, { allow: route.allow }));
    case 'token':
      return tokenAnswer(faces, request);
    case 'graphql':
      if (reading === undefined || !faces.access.admits(request, faces.nowMs)) return plain(unauthorised(), { outcome: 'unauthorised' });
      return graphqlAnswer(faces, route.admin.version, reading);
  }
};
