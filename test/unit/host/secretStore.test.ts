import assert from 'node:assert/strict';
import type { SecretPlaces } from '../../../src/host/secretPlaces.ts';
import { type SecretPlace, type SecretQuestion, SecretStore } from '../../../src/host/secretStore.ts';
import { MemoryVault } from './hostRoom.ts';
import { inEnglish } from './inEnglish.ts';

const SHOP = 'postgres://db.example';

interface OpenStore {
  readonly store: SecretStore;
  readonly vault: MemoryVault;
  readonly questions: SecretQuestion[];
}

/** @param answers to questions, in order; none left closes the question. */
function openStore(answers: readonly string[] = [], { workspace = 'w', vault = new MemoryVault() } = {}): OpenStore {
  const questions: SecretQuestion[] = [];
  const left = [...answers];
  let places: readonly SecretPlace[] = [];
  const store = new SecretStore({
    vault,
    workspace,
    list: {
      read: () => places,
      write: async (next) => {
        places = next;
      },
    },
    ask: async (question) => {
      questions.push(question);
      return left.shift();
    },
    t: inEnglish,
  });
  return { store, vault, questions };
}

const needs = (...places: readonly (readonly [name: string, origin: string | null])[]): SecretPlaces => ({
  needed: places.map(([name, origin]) => ({ name, origin, path: 'source.password' })),
  renewable: null,
});

describe('the secrets of a workspace', () => {
  it('are asked for once', async () => {
    const { store, questions } = openStore(['hunter2']);
    assert.deepEqual(await store.gather('shop', needs(['shop', SHOP])), { shop: 'hunter2' });
    assert.deepEqual(await store.gather('shop', needs(['shop', SHOP])), { shop: 'hunter2' });
    assert.deepEqual(questions, [
      { name: 'shop', origin: SHOP, needed: { job: 'shop', path: 'source.password' }, knownOrigins: [] },
    ]);
  });

  it('are asked for again when the job file sends them to another host, which is told', async () => {
    const { store, questions } = openStore(['hunter2', 'other']);
    await store.gather('shop', needs(['shop', SHOP]));
    const values = await store.gather('shop', needs(['shop', 'postgres://evil.example']));
    assert.deepEqual(values, { shop: 'other' });
    const { origin, knownOrigins } = questions[1] ?? {};
    assert.deepEqual([origin, knownOrigins], ['postgres://evil.example', [SHOP]]);
  });

  it('are not those of another workspace', async () => {
    const vault = new MemoryVault();
    await openStore(['hunter2'], { vault }).store.gather('shop', needs(['shop', SHOP]));
    const other = openStore([], { vault, workspace: 'other' });
    assert.equal(await other.store.gather('shop', needs(['shop', SHOP])), null);
  });

  it('are nothing when a question is closed or answered with nothing', async () => {
    assert.equal(await openStore([]).store.gather('shop', needs(['shop', SHOP])), null);
    assert.equal(await openStore(['']).store.gather('shop', needs(['shop', SHOP])), null);
  });

  it('are asked for one at a time', async () => {
    const { store, questions } = openStore(['a', 'b']);
    const values = await Promise.all([
      store.gather('one', needs(['shop', SHOP])),
      store.gather('two', needs(['shop', SHOP], ['key', null])),
    ]);
    assert.deepEqual(values, [{ shop: 'a' }, { shop: 'a', key: 'b' }]);
    assert.equal(questions.length, 2);
  });

  it('cannot be two of one name in one job', async () => {
    const { store } = openStore(['a', 'b']);
    const both = needs(['shop', SHOP], ['shop', 'http://qdrant.example']);
    await assert.rejects(store.gather('shop', both), /"shop" has different values for different hosts/);
  });

  it('are forgotten on request', async () => {
    const { store, vault, questions } = openStore(['a', 'b']);
    await store.gather('shop', needs(['shop', SHOP]));
    await store.forget({ name: 'shop', origin: SHOP });
    assert.deepEqual([store.places(), vault.values.size], [[], 0]);
    await store.gather('shop', needs(['shop', SHOP]));
    assert.equal(questions.length, 2);
  });

  it('are set anew on request', async () => {
    const { store } = openStore(['a', 'b']);
    await store.gather('shop', needs(['shop', SHOP]));
    assert.equal(await store.set({ name: 'shop', origin: SHOP }), true);
    assert.deepEqual(await store.gather('shop', needs(['shop', SHOP])), { shop: 'b' });
  });

  it('take a renewed one along, which is never asked for', async () => {
    const { store, questions } = openStore(['a']);
    const places: SecretPlaces = { ...needs(['shop', SHOP]), renewable: { name: 'shop.refresh', origin: SHOP } };
    assert.deepEqual(await store.gather('shop', places), { shop: 'a' });
    await store.keep({ name: 'shop.refresh', origin: SHOP }, 'renewed');
    assert.deepEqual(await store.gather('shop', places), { shop: 'a', 'shop.refresh': 'renewed' });
    assert.equal(questions.length, 1);
  });
});
