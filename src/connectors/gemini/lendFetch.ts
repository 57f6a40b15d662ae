// Lends a fetch to a library that takes none and reads the global one.

/**
 * Starts `call` with `lent` in the place of the global fetch, which is back before anybody else has run. For calls that
 * take hold of `fetch` in the instant they are made, not later.
 */
export function lendFetch<T>(lent: typeof fetch, call: () => Promise<T>): Promise<T> {
  const own = globalThis.fetch;
  globalThis.fetch = lent;
  try {
    return call();
  } finally {
    globalThis.fetch = own;
  }
}
