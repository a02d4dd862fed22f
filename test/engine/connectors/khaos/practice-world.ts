/** The connector in front of a practice Khaos Control, over real sockets. */
import type { KhaosConnection } from '../../../../electron/engine/connectors/khaos/connection.ts';
import { createKhaos } from '../../../../electron/engine/connectors/khaos/khaos-client.ts';
import { createHttp } from '../../../../electron/engine/connectors/http.ts';
import { createPracticeKhaos } from '../../../../electron/practice/khaos/practice-khaos.ts';
import type { KhaosSwitches } from '../../../../electron/practice/khaos/switches.ts';
import { serve, type RunningServer } from '../../../../electron/practice/server.ts';
import { handClock, records } from '../../../practice/khaos/khaos-world.ts';
import { pausingClock, realClock, rememberingLog, secretsOf } from '../test-ports.ts';

const running: RunningServer[] = [];
const failures: unknown[] = [];

/** Ends what a test has started; throws what a practice system threw meanwhile. */
export const closePractice = async (): Promise<void> => {
  for (const server of running.splice(0)) await server.close();
  const thrown = failures.splice(0);
  if (thrown.length > 0) throw new AggregateError(thrown, 'The practice Khaos Control failed');
};

export const plainConnection = { mode: 'live', auth: { kind: 'none' }, transliterate: true } as const;

export const startPractice = async (
  switches: Partial<KhaosSwitches> = {},
  more: Partial<KhaosConnection> = {},
  secrets: Record<string, string> = {},
) => {
  const clock = handClock();
  const practice = createPracticeKhaos({ clock, seed: 1, records, switches });
  const server = await serve({ system: practice, port: 0, timers: realClock, onFailure: (error) => void failures.push(error) });
  running.push(server);
  const connectTo = (connection: KhaosConnection) => {
    const log = rememberingLog();
    return createKhaos({
      connection,
      http: createHttp({ clock: realClock, log }),
      clock: pausingClock(),
      log,
      secrets: secretsOf(secrets),
    });
  };
  return {
    khaos: connectTo({ ...plainConnection, url: `${server.origin}${practice.wsdlPaths.live}`, ...more }),
    connectTo,
    practice,
    clock,
    origin: server.origin,
    calls: () => practice.journal.filter(({ by }) => by === 'client').map(({ operation }) => operation),
  };
};

export const site = { siteId: 2, name: 'Second Site' };
