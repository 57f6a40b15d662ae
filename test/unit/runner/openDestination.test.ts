import assert from 'node:assert/strict';
import { RateLimitError, TransientError } from '../../../src/core/errors.ts';
import { runId } from '../../../src/core/ids.ts';
import { openDestination } from '../../../src/runner/sync/openDestination.ts';

const pass = {
  run: runId('r'),
  space: { provider: 'p', model: 'm', dimensions: 2, variant: '' },
  rebuild: false,
};
const never = new AbortController().signal;

/** A destination whose `open` fails with these errors in turn and then opens. */
function failing(errors: readonly Error[]) {
  let opened = 0;
  const destination = {
    open: async () => {
      const error = errors[opened];
      opened += 1;
      if (error !== undefined) throw error;
      return { empty: true };
    },
  };
  const open = (mayWait = true) => openDestination(destination, pass, { mayWait }, never);
  return { open, opened: () => opened };
}

const limit = (lastsMs?: number): RateLimitError =>
  new RateLimitError('too many requests', { limit: 'requests', retryAt: null, lastsMs });

describe('opening a destination before there is an attempt', () => {
  it('is tried again after a passing fault', async () => {
    const { open, opened } = failing([new TransientError('reset')]);
    assert.deepEqual([await open(), opened()], [{ empty: true }, 2]);
  });

  it('waits out a limit that ends soon', async () => {
    const { open, opened } = failing([limit(1)]);
    assert.deepEqual([await open(), opened()], [{ empty: true }, 2]);
  });

  for (const [what, error] of [
    ['lasts', limit(61_000)],
    ['ends nobody knows when', limit()],
    ['ends an hour from now', new RateLimitError('too many', { limit: 'r', retryAt: Date.now() + 3_600_000 })],
  ] as const)
    it(`tells of a limit that ${what}`, async () => {
      const { open, opened } = failing([error]);
      await assert.rejects(open(), error);
      assert.equal(opened(), 1);
    });

  it('tells of any limit when it may not wait', async () => {
    const { open, opened } = failing([limit(1)]);
    await assert.rejects(open(false), RateLimitError);
    assert.equal(opened(), 1);
  });
});
