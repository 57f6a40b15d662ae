// Calls and events over the IPC of a child process: birpc carries them, zod checks every argument, answer and event on
// both sides. Has no time-outs: a heartbeat notices a runner that hangs, and a channel that closes rejects what is pending.

import { createBirpc } from 'birpc';
import * as z from 'zod';
import { ConfigError, TransientError } from '../core/errors.ts';
import { callSchemas, eventSchemas, type RunnerCalls, type RunnerEvents } from './contract.ts';
import { fromWire, toWire } from './wireError.ts';

/** What a ChildProcess (parent's side) and `process` (runner's side) have in common. */
export interface IpcPort {
  send(message: unknown, sent: (error: Error | null) => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

type CallName = keyof RunnerCalls;
const CALL_NAMES = Object.keys(callSchemas) as CallName[];

function channelOf(port: IpcPort) {
  return {
    post: (message: unknown) =>
      new Promise<void>((resolve, reject) => {
        port.send(message, (error) => {
          if (error === null) resolve();
          else reject(new TransientError(`The other process cannot be reached: ${error.message}`, { cause: error }));
        });
      }),
    on: (listener: (message: unknown) => void) => void port.on('message', listener),
    off: (listener: (message: unknown) => void) => void port.off('message', listener),
    timeout: -1,
    proxify: false as const,
  };
}

/** @throws ConfigError; zod's messages name the field and never repeat a value. */
function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${what} is not as agreed between Ratchet and its runner: ${z.prettifyError(parsed.error)}`);
}

export interface RunnerConnection {
  readonly calls: RunnerCalls;
  /** Rejects pending and later calls with a TransientError that gives `reason`. */
  close(reason: string): void;
}

/** The parent's end. An event that is not as agreed arrives as an error in the log instead. */
export function connectToRunner(port: IpcPort, listener: RunnerEvents): RunnerConnection {
  let closed: string | null = null;
  const heard =
    <Event>(schema: z.ZodType<Event>, tell: (event: Event) => void) =>
    (event: unknown): void => {
      const parsed = schema.safeParse(event);
      if (parsed.success) tell(parsed.data);
      else {
        const message = `The runner sent an event that is not as agreed: ${z.prettifyError(parsed.error)}`;
        listener.run({ type: 'log', at: new Date().toISOString(), job: '', level: 'error', message });
      }
    };
  const events = {
    run: heard(eventSchemas.run, listener.run),
    secret: heard(eventSchemas.secret, listener.secret),
  };
  const rpc = createBirpc<Record<string, (argument: unknown) => unknown>, typeof events, false>(
    events,
    channelOf(port),
  );
  const gone = (name: CallName): TransientError | null =>
    closed === null ? null : new TransientError(`The runner did not answer "${name}": ${closed}`);

  const call = async (name: CallName, argument: unknown): Promise<unknown> => {
    const sent = checked(callSchemas[name].argument, argument, `The argument of "${name}"`);
    const refusal = gone(name);
    if (refusal !== null) throw refusal;
    let answer: unknown;
    try {
      answer = await rpc.$call(name, sent);
    } catch (error) {
      throw gone(name) ?? fromWire(error);
    }
    return checked(callSchemas[name].answer, answer, `The answer to "${name}"`);
  };
  const calls = Object.fromEntries(CALL_NAMES.map((name) => [name, (argument: unknown) => call(name, argument)]));
  return {
    calls: calls as unknown as RunnerCalls,
    close(reason) {
      closed = reason;
      rpc.$close();
    },
  };
}

/** The runner's end: answers calls with `implementation`, and gives the way to send events. */
export function answerCalls(port: IpcPort, implementation: RunnerCalls): RunnerEvents {
  const answer = async (name: CallName, argument: unknown): Promise<unknown> => {
    try {
      const received = checked(callSchemas[name].argument, argument, `The argument of "${name}"`);
      const method: (argument: never) => Promise<unknown> = implementation[name];
      const result = await method.call(implementation, received as never);
      return checked(callSchemas[name].answer, result, `The answer to "${name}"`);
    } catch (error) {
      throw toWire(error);
    }
  };
  const functions = Object.fromEntries(CALL_NAMES.map((name) => [name, (argument: unknown) => answer(name, argument)]));
  const rpc = createBirpc<Record<string, (argument: unknown) => unknown>, typeof functions, false>(functions, {
    ...channelOf(port),
    // Sending fails only when the parent is gone; `serveRunner` hears of that by itself.
    onGeneralError: () => true,
  });
  const send = (name: keyof RunnerEvents, event: unknown): void => {
    void rpc.$callEvent(name, checked(eventSchemas[name], event, 'An event')).catch(() => {});
  };
  return { run: (event) => send('run', event), secret: (renewed) => send('secret', renewed) };
}
