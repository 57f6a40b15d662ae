import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AuthError, PermanentError, TransientError } from '../../../src/core/errors.ts';
import type { Budget } from '../../../src/engine/budget.ts';
import { Governor } from '../../../src/engine/governor.ts';
import type { EmbedderLimits } from '../../../src/engine/ports.ts';
import { embedTexts } from '../../../src/engine/sync/embedTexts.ts';
import { attemptSignals } from './attemptSignals.ts';
import { freeSeat } from './freeSeat.ts';
import { ManualClock } from './manualClock.ts';
import { recordingSeat } from './recordingSeat.ts';
import { ScriptedEmbedder, vectorOf } from './scriptedEmbedder.ts';

function setUp(limits: Partial<EmbedderLimits> = {}, budgets: readonly Budget[] = []) {
  const clock = new ManualClock();
  const embedder = new ScriptedEmbedder(limits);
  const embed = (texts: readonly string[]) =>
    clock.until(embedTexts(texts, embedder, freeSeat(clock, budgets), attemptSignals()));
  return { clock, embedder, embed };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`);
const poisoned = (bad: ReadonlySet<string>) => (texts: readonly string[]) =>
  texts.some((text) => bad.has(text)) ? new PermanentError('400: text cannot be embedded') : null;

describe('embedding of texts', () => {
  it('gives each text its vector, in the order of the texts', async () => {
    const { embed } = setUp({ maxTexts: 3 });
    const texts = numbered(10);
    const { embeddings } = await embed(texts);
    assert.deepEqual(
      embeddings,
      texts.map((text) => ({ kind: 'vector', vector: vectorOf(text) })),
    );
  });

  it('cuts by the texts a call may carry', async () => {
    const { embedder, embed } = setUp({ maxTexts: 4 });
    await embed(numbered(10));
    assert.deepEqual(
      embedder.calls.map((call) => call.length),
      [4, 4, 2],
    );
  });

  it('cuts by UTF-8 bytes, not by characters', async () => {
    const { embedder, embed } = setUp({ maxBytes: 10 });
    await embed(['ééé', 'éé', 'é', 'abcdefghijklmnop', 'x']);
    assert.deepEqual(embedder.calls, [['ééé', 'éé'], ['é'], ['abcdefghijklmnop'], ['x']]);
  });

  it('never sends more in one call than the tightest budget of texts allows at once', async () => {
    const { embedder, embed } = setUp({ maxTexts: 100 }, [{ unit: 'texts', limit: 7, windowMs: 1_000 }]);
    await embed(numbered(20));
    assert.deepEqual(
      embedder.calls.map((call) => call.length),
      [7, 7, 6],
    );
  });

  it('never sends more tokens in one call than their budget allows at once', async () => {
    const { embedder, embed } = setUp({}, [{ unit: 'tokens', limit: 3, windowMs: 1_000 }]);
    await embed(['abcde', 'a', 'b', 'c', 'd']);
    assert.deepEqual(embedder.calls, [
      ['abcde', 'a'],
      ['b', 'c', 'd'],
    ]);
  });

  it('sends a text that is over the budget of tokens by itself, once a whole window is free', async () => {
    const { clock, embedder, embed } = setUp({}, [{ unit: 'tokens', limit: 3, windowMs: 1_000 }]);
    const long = 'a text of far more tokens than three';
    const { embeddings } = await embed(['one', long, 'two']);
    assert.deepEqual(embedder.calls, [['one'], [long], ['two']]);
    assert.ok(embeddings.every(({ kind }) => kind === 'vector'));
    assert.equal(clock.elapsed(), 2_000);
  });

  it('counts calls that were answered and estimates their tokens', async () => {
    const { embed } = setUp({ maxTexts: 2 });
    const { calls, tokens } = await embed(['12345678', 'é', '1']);
    assert.deepEqual([calls, tokens], [2, 2 + 1 + 1]);
  });

  it('has the vectors of every answer kept, with the place of their texts', async () => {
    const { clock, embedder } = setUp({ maxTexts: 2 });
    const kept: Float32Array[] = [];
    const keep = async (vectors: readonly Float32Array[], from: number) => {
      vectors.forEach((vector, i) => {
        kept[from + i] = vector;
      });
    };
    await clock.until(embedTexts(numbered(5), embedder, freeSeat(clock), attemptSignals(), keep));
    assert.deepEqual(kept, numbered(5).map(vectorOf));
  });

  it('sends no call in the place of one whose vectors are still being kept', async () => {
    const { clock, embedder } = setUp({ maxTexts: 1 });
    const { seat } = recordingSeat(new Governor({ account: 'test', clock, concurrency: 1 }));
    const { promise: durable, resolve } = Promise.withResolvers<void>();
    const embedded = embedTexts(numbered(2), embedder, seat, attemptSignals(), () => durable);
    await clock.settle();
    assert.equal(embedder.calls.length, 1);
    resolve();
    await clock.until(embedded);
    assert.equal(embedder.calls.length, 2);
  });

  it('asks for nothing when there is no text', async () => {
    const { embedder, embed } = setUp();
    assert.deepEqual(await embed([]), { embeddings: [], calls: 0, tokens: 0 });
    assert.deepEqual(embedder.calls, []);
  });

  it('halves a refused batch until the text at fault stands alone', async () => {
    const { embedder, embed } = setUp();
    embedder.failure = poisoned(new Set(['text 5']));
    const { embeddings, calls } = await embed(numbered(8));
    assert.deepEqual(embeddings[5], { kind: 'refused', reason: '400: text cannot be embedded', tries: 4 });
    assert.deepEqual(
      embedder.calls.map((call) => call.length),
      [8, 4, 4, 2, 1, 1, 2],
    );
    assert.equal(calls, 3);
  });

  it('gives every other text its own vector, whichever are at fault', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(29), { maxLength: 30 }),
        fc.integer({ min: 1, max: 12 }),
        async (at, most) => {
          const { embedder, embed } = setUp({ maxTexts: most });
          const texts = numbered(30);
          const bad = new Set(at.map((index) => texts[index] ?? ''));
          embedder.failure = poisoned(bad);
          const { embeddings } = await embed(texts);
          texts.forEach((text, index) => {
            const embedding = embeddings[index];
            if (bad.has(text)) assert.equal(embedding?.kind, 'refused');
            else assert.deepEqual(embedding, { kind: 'vector', vector: vectorOf(text) });
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('asks again when an answer has fewer vectors than texts', async () => {
    const { embedder, embed } = setUp();
    let short = 2;
    embedder.answer = (vectors) => (short-- > 0 ? vectors.slice(1) : vectors);
    const { embeddings, calls } = await embed(numbered(3));
    assert.deepEqual(embeddings[0], { kind: 'vector', vector: vectorOf('text 0') });
    assert.deepEqual([embedder.calls.length, calls], [3, 1]);
  });

  it('refuses a text whose vector is no vector, and no other', async () => {
    const { embedder, embed } = setUp();
    embedder.answer = (vectors) =>
      vectors.map((vector, index) => (embedder.calls.at(-1)?.[index] === 'text 1' ? new Float32Array(4) : vector));
    const { embeddings } = await embed(numbered(3));
    assert.deepEqual(
      embeddings.map(({ kind }) => kind),
      ['vector', 'refused', 'vector'],
    );
  });

  it('throws what is no fault of a text', async () => {
    const { embedder, embed } = setUp();
    embedder.failure = () => new AuthError('key expired');
    await assert.rejects(embed(numbered(3)), AuthError);
    assert.equal(embedder.calls.length, 1);
  });

  it('leaves no call behind when one of several fails', async () => {
    const { clock, embedder } = setUp({ maxTexts: 1 });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    embedder.failure = ([text]) => (text === 'text 0' ? new AuthError('key expired') : null);
    embedder.gate = ([text]) => (text === 'text 1' ? released : Promise.resolve());
    let over = false;
    const embedded = embedTexts(numbered(2), embedder, freeSeat(clock), attemptSignals()).finally(() => {
      over = true;
    });
    embedded.catch(() => {});
    await clock.settle();
    assert.equal(over, false);
    release();
    await assert.rejects(embedded, AuthError);
  });

  it('gives up on a fault that does not pass', async () => {
    const { embedder, embed } = setUp();
    embedder.failure = () => new TransientError('503');
    await assert.rejects(embed(['a']), TransientError);
    assert.equal(embedder.calls.length, 6);
  });
});
