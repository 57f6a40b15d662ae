// A handful of connections to one server, opened when they are needed and used by one piece of work at a time.
// Knows no driver; a connection whose work was cut short is never used again.

import { TransientError } from '../../core/errors.ts';

export interface Connector<Connection> {
  /** Opens one with its session made ready. */
  open(): Promise<Connection>;
  /** False once it is known to be lost. */
  isAlive(connection: Connection): boolean;
  /** Lets go of it at once, whatever it is doing. */
  drop(connection: Connection): void;
  /** Signs off; it has nothing to do. */
  close(connection: Connection): Promise<void>;
}

export interface PoolOptions {
  readonly max: number;
  /** Work that takes longer is given up: whoever should answer is gone. Longer than the server's own time limit. */
  readonly patienceMs: number;
  /** The server, for messages. */
  readonly server: string;
}

/** A server that is gone does not see us off. */
const CLOSE_MS = 1_000;

export class ConnectionPool<Connection> {
  readonly #connector: Connector<Connection>;
  readonly #options: PoolOptions;
  readonly #idle: Connection[] = [];
  readonly #underWay = new Set<AbortController>();
  #waiting: (() => void)[] = [];
  #busy = 0;
  #closed = false;

  constructor(connector: Connector<Connection>, options: PoolOptions) {
    this.#connector = connector;
    this.#options = options;
  }

  /**
   * Work on a connection of its own; waits until one is free.
   * @throws what the work throws; the signal's reason when it fires; TransientError when there is no answer in time.
   */
  async use<T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#closed) throw this.#lost('was closed');
    const stop = new AbortController();
    const forward = (): void => stop.abort(signal.reason);
    signal.addEventListener('abort', forward, { once: true });
    this.#underWay.add(stop);
    try {
      return await this.#inTurn(stop, work);
    } finally {
      this.#underWay.delete(stop);
      signal.removeEventListener('abort', forward);
    }
  }

  /** Cuts short what is under way. May be called twice. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#underWay) stop.abort(this.#lost('was closed'));
    const idle = this.#idle.splice(0);
    const closed = Promise.allSettled(idle.map((connection) => this.#connector.close(connection)));
    await orAborted(closed, AbortSignal.timeout(CLOSE_MS)).catch(() => {});
    for (const connection of idle) this.#connector.drop(connection);
  }

  async #inTurn<T>(stop: AbortController, work: (connection: Connection) => Promise<T>): Promise<T> {
    while (this.#busy >= this.#options.max)
      await orAborted(new Promise<void>((resolve) => this.#waiting.push(resolve)), stop.signal);
    this.#busy += 1;
    const { patienceMs } = this.#options;
    const timer = setTimeout(() => stop.abort(this.#lost(`gave no answer within ${patienceMs} ms`)), patienceMs);
    try {
      return await this.#run(stop.signal, work);
    } finally {
      clearTimeout(timer);
      this.#busy -= 1;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async #run<T>(stop: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = this.#takeIdle() ?? (await this.#open(stop));
    try {
      return await orAborted(work(connection), stop);
    } finally {
      if (stop.aborted || !this.#connector.isAlive(connection)) this.#connector.drop(connection);
      else this.#idle.push(connection);
    }
  }

  #takeIdle(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || this.#connector.isAlive(connection)) return connection;
      this.#connector.drop(connection);
    }
  }

  async #open(stop: AbortSignal): Promise<Connection> {
    const opening = this.#connector.open();
    try {
      return await orAborted(opening, stop);
    } catch (error) {
      // It may still come up, for nobody.
      opening.then((connection) => this.#connector.drop(connection)).catch(() => {});
      throw error;
    }
  }

  #lost(how: string): TransientError {
    return new TransientError(`The connection to ${this.#options.server} ${how}.`);
  }
}

/** The promise, or the signal's reason as soon as it fires. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
