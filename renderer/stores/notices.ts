/** What the window says about acts: done, or why not. One at a time; the newest wins. */
import { create } from 'zustand';
import { bridge } from '../bridge.ts';
import type { RequestInput, RequestName, RequestOutput } from '../../shared/contract.ts';

export type Notice = { id: number; tone: 'good' | 'bad'; title: string; text: string };

type Notices = { notice: Notice | undefined; busy: ReadonlySet<string> };

export const useNotices = create<Notices>(() => ({ notice: undefined, busy: new Set() }));

let lastId = 0;
const say = (notice: Omit<Notice, 'id'>): void => useNotices.setState({ notice: { id: ++lastId, ...notice } });
export const dismiss = (): void => useNotices.setState({ notice: undefined });

/**
 * Asks the engine to do something and says what came of it; undefined when it did not work. `busy` names the act while it is
 * under way, so that its button can show it.
 */
export const act = async <N extends RequestName>(
  name: N,
  input: RequestInput<N>,
  said: (value: RequestOutput<N>) => string,
  busy: string = name,
): Promise<RequestOutput<N> | undefined> => {
  useNotices.setState((state) => ({ busy: new Set([...state.busy, busy]) }));
  const reply = await bridge.ask(name, input);
  useNotices.setState((state) => ({ busy: new Set([...state.busy].filter((one) => one !== busy)) }));
  if (reply.ok) {
    say({ tone: 'good', title: said(reply.value), text: '' });
    return reply.value;
  }
  say({ tone: 'bad', title: reply.problem.summary, text: reply.problem.hint });
  return undefined;
};

export const useBusy = (name: string): boolean => useNotices(({ busy }) => busy.has(name));
