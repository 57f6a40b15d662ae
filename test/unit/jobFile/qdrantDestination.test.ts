import assert from 'node:assert/strict';
import { parsedJob, problemOf, sampleJob } from './sampleJob.ts';

const destination = (over: object = {}) => ({
  destination: { type: 'qdrant', url: 'http://127.0.0.1:6333', collection: 'catalogue', ...over },
});

describe('a qdrant destination in the job file', () => {
  it('needs a server and a collection, and has defaults for the rest', () => {
    assert.deepEqual(parsedJob(sampleJob(destination())).destination, {
      ...destination().destination,
      ...{ distance: 'Cosine', ids: 'uuid', timeoutMs: 60_000 },
    });
  });

  const WRONG: readonly (readonly [string, object, string])[] = [
    ['a name that a server refuses', { collection: 'a/b' }, 'destination.collection'],
    ['a name too long for a rebuild beside it', { collection: 'a'.repeat(241) }, 'destination.collection'],
    ['a URL with a query', { url: 'http://127.0.0.1:6333/?key=1' }, 'destination.url'],
    ['a URL with a user', { url: 'http://me@127.0.0.1:6333' }, 'destination.url'],
    ['a key in the file', { apiKey: 'literal' }, 'destination.apiKey'],
    ['another distance', { distance: 'cosine' }, 'destination.distance'],
  ];
  for (const [what, over, path] of WRONG) {
    it(`is refused with ${what}`, () => {
      const { message, path: found } = problemOf(sampleJob(destination(over)));
      assert.equal(found, `jobs.catalogue.${path}`, message);
      assert.ok(!message.includes('literal'));
    });
  }
});
