// What a scripted server's calls fail with.

/** Fails one call, by its name, so many times. */
export function failing(call: string, error: Error, times = Number.POSITIVE_INFINITY): (asked: string) => Error | null {
  let left = times;
  return (asked) => (asked === call && left-- > 0 ? error : null);
}
