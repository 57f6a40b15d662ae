// Waits for all of several things at once, whatever becomes of them: nothing is left running behind a failure.

/** @throws the first of their failures, once every one of them has ended. */
export async function settleAll(all: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(all);
  await Promise.all(all);
}
