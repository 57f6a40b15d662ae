import assert from 'node:assert/strict';
import { type DemoFacts, proofOfSecondRun, proofsOfResume } from '../../../src/cli/demo/demoProofs.ts';
import { recordId } from '../../../src/core/ids.ts';

const table = Array.from({ length: 10 }, (_, index) => recordId(String(index)));

/** Four of ten rows committed and one more written when it was killed. */
const sound: DemoFacts = {
  table,
  killed: { state: 'interrupted', attempts: 1, from: '', counters: { read: 4, embedded: 4 } },
  storedAtKill: table.slice(0, 5),
  resumed: { state: 'completed', attempts: 2, from: '', counters: { read: 10, embedded: 9 } },
  writtenAfterKill: table.slice(5),
  storedAtEnd: table,
};
const [PLACE, KEPT, READ, EMBEDDED, COUNTED] = [0, 1, 2, 3, 4];

describe('the proofs of the demo', () => {
  const failing = (facts: Partial<DemoFacts>): number[] =>
    proofsOfResume({ ...sound, ...facts }, 0.25).flatMap(({ holds }, index) => (holds ? [] : [index]));

  it('hold for a run that goes on where it stood', () => {
    assert.deepEqual(failing({}), []);
  });

  for (const [what, proof, facts] of [
    ['a kill before the quarter', PLACE, { killed: { ...sound.killed, counters: { read: 2, embedded: 4 } } }],
    ['a run that nobody killed', PLACE, { killed: { ...sound.killed, state: 'completed' } }],
    ['a committed row that is not in the store', KEPT, { storedAtKill: table.slice(1, 5) }],
    ['a row read twice', READ, { resumed: { ...sound.resumed, counters: { read: 11, embedded: 9 } } }],
    ['a committed row whose vector was written again', EMBEDDED, { writtenAfterKill: table.slice(3) }],
    [
      'more texts embedded than rows were left',
      EMBEDDED,
      { resumed: { ...sound.resumed, counters: { read: 10, embedded: 11 } } },
    ],
    ['a point too many', COUNTED, { storedAtEnd: [...table, recordId('10')] }],
    ['a point twice and another not at all', COUNTED, { storedAtEnd: [...table.slice(1), recordId('1')] }],
  ] as const)
    it(`do not hold for ${what}`, () => {
      assert.ok(failing(facts).includes(proof));
    });

  it('do not hold for a second run that embedded something', () => {
    const again = { state: 'completed', attempts: 1, from: '', counters: { unchanged: 10, embedded: 1 } };
    assert.equal(proofOfSecondRun(again, 10).holds, false);
  });
});
