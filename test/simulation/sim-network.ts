/** The network of a simulated world: faults strike as requests arrive, and engines die around sends and answers. */
import type { AxiosAdapter } from 'axios';
import { practiceNetwork } from '../../electron/practice/network.ts';
import type { PracticeRequest, PracticeSystem } from '../../electron/practice/wire.ts';
import type { Killer } from './killer.ts';
import type { TrueTime } from './true-time.ts';

/** The operation a request asks for: a SOAP method, a GraphQL operation (with what it marks), `token` or `wsdl`. */
export const operationOf = (method: string, target: string, headers: Readonly<Record<string, string>>, body: string): string => {
  const action = headers['soapaction'];
  if (action !== undefined) return action.replace(/^.*#/, '').replaceAll('"', '');
  if (target.includes('/wsdl/')) return 'wsdl';
  if (target.includes('oauth/access_token')) return 'token';
  const name = /\b(?:query|mutation)\s+([A-Za-z_]\w*)/.exec(body)?.[1];
  // What is marked says which of its steps the engine is at.
  const mark = name === 'OrderMarkMetafields' ? ` ${/"key":"(\w+)"/.exec(body)?.[1] ?? ''}` : '';
  return name === undefined ? `${method} ${target}` : `${name}${mark}`;
};

export type StrikeFault = (kind: string, operation: string) => void;

/** Decides at each request whether something goes wrong, and with what. */
export type FaultDrawer = (operation: string) => { kind: string; delayMs?: number } | undefined;

/** A system whose faults are drawn as requests arrive. */
export const faulty = (
  system: Pick<PracticeSystem, 'react'>,
  draw: FaultDrawer,
  strike: (fault: { kind: string; delayMs?: number }) => void,
): Pick<PracticeSystem, 'react'> => ({
  react: (request: PracticeRequest) => {
    const fault = draw(operationOf(request.method, request.target, request.headers, request.body));
    if (fault !== undefined) strike(fault);
    return system.react(request);
  },
});

/** Half a journey on a local network; both systems add their own latency. */
const travelMs = 4;

/** An adapter for one engine, known to both systems by its name: a dead engine sends nothing and hears nothing. */
export const engineNetwork = (
  name: string,
  time: TrueTime,
  hosts: ReadonlyMap<string, Pick<PracticeSystem, 'react'>>,
  killer: Killer,
): AxiosAdapter => {
  const never = <T>() => new Promise<T>(() => undefined);
  return (config) => {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(config.headers.toJSON())) headers[name.toLowerCase()] = String(value);
    const operation = operationOf(
      config.method ?? 'get',
      new URL(config.url ?? '', 'http://x').pathname,
      headers,
      String(config.data ?? ''),
    );
    if (killer.reach(`before send ${operation}`)) return never();
    const watched = new Map(
      [...hosts].map(([host, system]) => [
        host,
        {
          react: (request: PracticeRequest) => {
            const reaction = system.react({ ...request, headers: { ...request.headers, 'user-agent': name } });
            // The other side has acted; the engine that asked may die before it hears.
            killer.reach(`after send ${operation}`);
            return reaction;
          },
        },
      ]),
    );
    return new Promise((resolve, reject) => {
      practiceNetwork({ clock: time, hosts: watched, travelMs })(config).then(
        (answer) => {
          if (killer.dead() || killer.reach(`before answer ${operation}`)) return;
          resolve(answer);
          // What the engine does with the answer until it waits again has happened by then.
          time.after(0, () => void killer.reach(`after answer ${operation}`));
        },
        (error: unknown) => {
          if (killer.dead() || killer.reach(`before answer ${operation}`)) return;
          reject(error);
        },
      );
    });
  };
};
