// One page ahead: while a page is worked on, the next one is already being read. Knows nothing of where pages come from.

/**
 * What the iterable gives, each asked for when the one before is taken. A failure is thrown in its place, after
 * everything before it; what is left when the reader goes away is let finish unseen.
 */
export async function* readAhead<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, void> {
  const iterator = items[Symbol.asyncIterator]();
  let ahead = iterator.next();
  try {
    for (;;) {
      const { value, done } = await ahead;
      signal.throwIfAborted();
      if (done === true) return;
      ahead = iterator.next();
      // Nobody may come for it.
      ahead.catch(() => {});
      yield value;
    }
  } finally {
    iterator.return?.().catch(() => {});
  }
}
