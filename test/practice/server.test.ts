/** The real server on loopback: who may call, how much, and how it ends. */
import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import axios from 'axios';
import { afterEach, describe, expect, it } from 'vitest';
import { serve, type RunningServer, type ServeOptions } from '../../electron/practice/server.ts';
import type { PracticeRequest, Reaction } from '../../electron/practice/wire.ts';
import { loopbackCertificate, loopbackKey } from './loopback-certificate.ts';
import { VirtualClock } from './virtual-clock.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const hello: Reaction = { kind: 'answer', answer: { status: 200, headers: { 'x-said': 'yes' }, body: 'hello' }, afterMs: 0 };

const start = async (more: Partial<ServeOptions> = {}) => {
  const asked: PracticeRequest[] = [];
  const failures: unknown[] = [];
  const clock = new VirtualClock(0);
  const server = await serve({
    system: {
      react: (request) => {
        asked.push(request);
        return hello;
      },
    },
    port: 0,
    timers: clock,
    onFailure: (error) => failures.push(error),
    ...more,
  });
  running.push(server);
  return { server, asked, failures, clock };
};

const get = (url: string, headers: Record<string, string> = {}) =>
  axios.get<string>(url, { headers, proxy: false, validateStatus: () => true, httpAgent: new PlainAgent() });

describe('the practice server', () => {
  it('listens on the loopback address only', async () => {
    const { server } = await start();
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((face) => face !== undefined && !face.internal && face.family === 'IPv4')
      .map((face) => face!.address);
    const reached = await Promise.all(
      outside.map(
        (address) =>
          new Promise<boolean>((resolve) => {
            const socket = connect(server.port, address);
            socket.once('connect', () => {
              socket.destroy();
              resolve(true);
            });
            socket.once('error', () => resolve(false));
          }),
      ),
    );
    expect(reached).toEqual(outside.map(() => false));
    expect((await get(`${server.origin}/x`)).data).toBe('hello');
  });

  it('answers a forged host name with a refusal and asks the system nothing', async () => {
    const { server, asked } = await start();
    const answer = await get(`${server.origin}/x`, { host: 'rebound.example.com' });
    expect(answer.status).toBe(421);
    expect(asked).toHaveLength(0);
  });

  it('also answers to localhost', async () => {
    const { server } = await start();
    expect((await get(`http://127.0.0.1:${server.port}/x`, { host: `localhost:${server.port}` })).status).toBe(200);
  });

  it('refuses a body beyond the bound and asks the system nothing', async () => {
    const { server, asked } = await start();
    const answer = await axios.post<unknown>(`${server.origin}/x`, Buffer.alloc(17 * 1024 * 1024), {
      proxy: false,
      validateStatus: () => true,
    });
    expect(answer.status).toBe(413);
    expect(asked).toHaveLength(0);
  });

  it('shows the dates of the system and none of its own', async () => {
    const { server } = await start();
    const answer = await get(`${server.origin}/x`);
    expect(answer.headers).toMatchObject({ 'x-said': 'yes', 'content-length': '5' });
    expect(answer.headers).not.toHaveProperty('date');
  });

  it('ends open connections and waiting answers when it closes', async () => {
    const late: Reaction = { ...hello, afterMs: 60_000 };
    const { server, clock } = await start({ system: { react: () => late } });
    const open = get(`${server.origin}/late`);
    open.catch(() => undefined);
    while (clock.waiting() === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    running.length = 0;
    await expect(open).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(clock.waiting()).toBe(0);
  });

  it('says that a port is taken', async () => {
    const { server } = await start();
    await expect(start({ port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('answers 500 and reports it when the system throws', async () => {
    const bug = new Error('a bug');
    const { server, failures } = await start({
      system: {
        react: () => {
          throw bug;
        },
      },
    });
    expect((await get(`${server.origin}/x`)).status).toBe(500);
    expect(failures).toEqual([bug]);
  });

  it('speaks HTTPS with a certificate of its own, which a client that checks refuses', async () => {
    const { server } = await start({ tls: { key: loopbackKey, cert: loopbackCertificate } });
    const ask = (agent: TlsAgent) => axios.get<string>(`${server.origin}/x`, { httpsAgent: agent, proxy: false });
    await expect(ask(new TlsAgent())).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect((await ask(new TlsAgent({ ca: loopbackCertificate }))).data).toBe('hello');
  });
});
