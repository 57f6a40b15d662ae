// Time as the extension's side needs it, so that tests can hold it in their hands.

export interface HostClock {
  /** Monotonic ms. */
  elapsed(): number;
  /** Calls `then` after `ms`; returns what cancels it. */
  after(ms: number, then: () => void): () => void;
}

export const systemHostClock: HostClock = {
  elapsed: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
