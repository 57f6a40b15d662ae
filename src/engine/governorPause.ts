// The pause of one account after a refusal: when it was first hit, when it ends, and ending it by force.
// The clock starts at the first hit; later refusals never restart it. A pause that ran out never blocks anything.

import type { Clock } from './ports.ts';

export interface Pause {
  readonly account: string;
  /** The quota that was hit, as the server names it. */
  readonly limit: string;
  /** Epoch ms of the first refusal, and of the end. */
  readonly since: number;
  readonly resumeAt: number;
}

/** A server that refuses and says "now" (or names a time gone by, its clock being another) is not asked again sooner. */
const LEAST_MS = 1_000;
/** A machine that slept looks at the wall clock at least this often after it woke. */
const LOOK_MS = 15_000;

export class GovernorPause {
  readonly #account: string;
  readonly #defaultMs: number;
  readonly #clock: Clock;
  #pause: Pause | null = null;
  /** The end by the monotonic clock: a wall clock that is set back must not prolong the pause. */
  #endsAt = 0;
  /** Fires when the pause is ended by force. It stays ended, but the next refusal before its old end is the same hit. */
  #force = new AbortController();

  constructor(account: string, defaultMs: number, clock: Clock) {
    this.#account = account;
    this.#defaultMs = defaultMs;
    this.#clock = clock;
  }

  /** The pause that is on now. */
  get current(): Pause | null {
    return this.#force.signal.aborted ? null : this.#unelapsed;
  }

  /** How the last pause ended, once none is on. */
  get ended(): 'ended' | 'forced' {
    return this.#force.signal.aborted ? 'forced' : 'ended';
  }

  /**
   * A call was refused. Without a time of the server's own the end is counted from the first hit.
   * @param lastsMs how long the limit lasts; null takes the default.
   */
  begin(limit: string, retryAt: number | null, lastsMs: number | null = null): Pause {
    const now = this.#clock.now();
    const open = this.#unelapsed;
    const since = open?.since ?? now;
    const asked = Math.max(Math.ceil(retryAt ?? since + (lastsMs ?? this.#defaultMs)), now + LEAST_MS);
    return this.#set({ account: this.#account, limit, since, resumeAt: Math.max(open?.resumeAt ?? 0, asked) });
  }

  /**
   * Takes up a pause that an earlier process wrote down; one that ends no later than what is known here, forced or not,
   * adds nothing. @param forced it was ended by force: it holds nobody back, but its hit is still the first.
   */
  restore(pause: Pause, forced = false): void {
    const known = this.#unelapsed?.resumeAt ?? this.#clock.now();
    if (pause.resumeAt <= known || (forced && this.current !== null)) return;
    this.#set(pause);
    if (forced) this.force();
  }

  force(): boolean {
    if (this.current === null) return false;
    this.#force.abort();
    return true;
  }

  /** Resolves when `pause` is over or another has taken its place. */
  async outlast(pause: Pause, signal: AbortSignal): Promise<void> {
    while (this.current === pause) {
      const force = this.#force.signal;
      const left = Math.min(pause.resumeAt - this.#clock.now(), this.#endsAt - this.#clock.elapsed(), LOOK_MS);
      try {
        await this.#clock.sleep(left, AbortSignal.any([signal, force]));
      } catch (error) {
        signal.throwIfAborted();
        if (!force.aborted) throw error;
      }
    }
  }

  get #unelapsed(): Pause | null {
    if (this.#pause === null || this.#clock.now() >= this.#pause.resumeAt) return null;
    return this.#clock.elapsed() >= this.#endsAt ? null : this.#pause;
  }

  #set(pause: Pause): Pause {
    this.#pause = pause;
    this.#endsAt = this.#clock.elapsed() + (pause.resumeAt - this.#clock.now());
    // Kept while it has not fired: whoever waits for the pause before this one listens to it.
    if (this.#force.signal.aborted) this.#force = new AbortController();
    return pause;
  }
}
