import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import fc from 'fast-check';
import { StorageError } from '../../../src/core/errors.ts';
import type { EmbeddingSpace, VectorSpool } from '../../../src/engine/ports.ts';
import { KnownTexts } from '../../../src/store/spool/knownTexts.ts';
import { openSpool } from '../../../src/store/spool/openSpool.ts';
import { SlotFile } from '../../../src/store/spool/slotFile.ts';
import { SlotFormat } from '../../../src/store/spool/slotFormat.ts';
import { SlotSpool } from '../../../src/store/spool/slotSpool.ts';
import { paid, SPACE, settle, standing } from './spoolFixture.ts';
import { useFolder } from './storeFixture.ts';

const HEADER = 512;
const SLOT = 512;

describe('spool of paid vectors', () => {
  const folder = useFolder();
  const file = () => folder.file('job.spool');
  const warnings: string[] = [];
  let spool: VectorSpool;

  const open = async (space: EmbeddingSpace = SPACE) => {
    warnings.length = 0;
    spool = await openSpool(file(), space, (message) => warnings.push(message));
  };
  const reopen = async (space?: EmbeddingSpace) => {
    await spool.close();
    await open(space);
  };
  beforeEach(() => open());
  afterEach(() => spool.close());

  it('gives back what it keeps, and nothing of other texts', async () => {
    await spool.keep(paid('red', 'blue'));
    assert.deepEqual(standing(spool, 'red', 'blue', 'green'), ['kept', 'kept', '-']);
  });

  it('gives it back after it was opened again', async () => {
    await spool.keep(paid('red', 'blue'));
    await reopen();
    assert.deepEqual(standing(spool, 'red', 'blue'), ['kept', 'kept']);
    assert.deepEqual(warnings, []);
  });

  it('names the point of a settled text, also after it was opened again', async () => {
    await spool.keep(paid('red', 'blue'));
    settle(spool, 'red');
    assert.deepEqual(standing(spool, 'red', 'blue'), ['written', 'kept']);
    await reopen();
    assert.deepEqual(standing(spool, 'red', 'blue'), ['written', 'kept']);
  });

  it('knows no point for a text it never kept', async () => {
    settle(spool, 'red');
    assert.deepEqual(standing(spool, 'red'), ['-']);
  });

  it('keeps a text anew that is paid for once more', async () => {
    await spool.keep(paid('red'));
    settle(spool, 'red');
    await spool.keep(paid('red'));
    await reopen();
    assert.deepEqual(standing(spool, 'red'), ['kept']);
  });

  it('uses the slots of settled texts again, so that its file does not grow with the run', async () => {
    for (let page = 0; page < 20; page += 1) {
      const texts = Array.from({ length: 10 }, (_, i) => `text ${page} ${i}`);
      await spool.keep(paid(...texts));
      settle(spool, ...texts);
    }
    assert.equal(statSync(file()).size, HEADER + 10 * SLOT);
  });

  it('goes on with the slots of the attempt before', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await spool.keep(paid(`text ${attempt}`, 'stays'));
      settle(spool, `text ${attempt}`);
      await reopen();
    }
    assert.equal(statSync(file()).size, HEADER + 2 * SLOT);
  });

  it('holds nothing of another space', async () => {
    await spool.keep(paid('red', 'blue'));
    settle(spool, 'blue');
    await reopen({ ...SPACE, model: 'other' });
    await reopen();
    assert.deepEqual(standing(spool, 'red', 'blue'), ['-', '-']);
    assert.deepEqual(warnings, []);
  });

  it('leaves no file behind once discarded', async () => {
    await spool.keep(paid('red', 'blue'));
    settle(spool, 'red');
    await spool.discard();
    await spool.close();
    assert.deepEqual(readdirSync(folder.file('')), []);
  });

  it('finishes what is being kept before it closes', async () => {
    const keeping = spool.keep(paid('red'));
    await reopen();
    await keeping;
    assert.deepEqual(standing(spool, 'red'), ['kept']);
  });

  it('ends as it should whatever is kept, settled and opened again', async () => {
    const texts = Array.from({ length: 12 }, (_, i) => `text ${i}`);
    const step = fc.record({
      what: fc.constantFrom('keep', 'keep', 'settle', 'reopen'),
      texts: fc.subarray(texts, { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await spool.discard();
        await open();
        const expected = new Map(texts.map((text) => [text, '-']));
        for (const { what, texts: some } of steps) {
          if (what === 'reopen') await reopen();
          else if (what === 'keep') await spool.keep(paid(...some));
          else settle(spool, ...some);
          for (const text of some) {
            if (what === 'keep') expected.set(text, 'kept');
            if (what === 'settle' && expected.get(text) === 'kept') expected.set(text, 'written');
          }
          assert.deepEqual(standing(spool, ...texts), [...expected.values()]);
        }
        assert.ok(statSync(file()).size <= HEADER + texts.length * SLOT);
      }),
      { numRuns: 100 },
    );
  });

  describe('that is damaged', () => {
    beforeEach(async () => {
      await spool.keep(paid('red', 'blue', 'green'));
      settle(spool, 'green');
      await spool.close();
    });

    const spoil = (path: string, at: number, bytes: number) => {
      const content = readFileSync(path);
      content.fill(0xa5, at, at + bytes);
      writeFileSync(path, content);
    };

    it('in its header is moved aside and told of, and a new one begins', async () => {
      spoil(file(), 0, 16);
      const damaged = readFileSync(file());
      await open();
      assert.deepEqual(standing(spool, 'red', 'green'), ['-', '-']);
      const [aside = ''] = readdirSync(folder.file('')).filter((name) => name.includes('damaged'));
      assert.deepEqual(readFileSync(folder.file(aside)), damaged);
      assert.match(warnings.join(), /damaged and moved to .*job\.spool\.damaged-/);
      await spool.keep(paid('red'));
      assert.deepEqual(standing(spool, 'red'), ['kept']);
    });

    it('in one slot loses that vector alone and says so', async () => {
      spoil(file(), HEADER + SLOT + 100, 4);
      await open();
      assert.deepEqual(standing(spool, 'red', 'blue', 'green').toSorted(), ['-', 'kept', 'written']);
      assert.match(warnings.join(), /1 of the paid vectors in .* cannot be read/);
    });

    it('while it is open never gives a vector that is not the text’s', async () => {
      await open();
      spoil(file(), HEADER, 3 * SLOT);
      assert.deepEqual(standing(spool, 'red', 'blue'), ['-', '-']);
      await spool.keep(paid('red'));
      assert.deepEqual(standing(spool, 'red'), ['kept']);
    });

    it('by a beginning that was cut off begins anew without a word', async () => {
      truncateSync(file(), 100);
      await open();
      assert.deepEqual(standing(spool, 'red'), ['-']);
      assert.deepEqual(warnings, []);
    });

    it('by an end that was cut off gives back what is whole', async () => {
      truncateSync(file(), HEADER + SLOT + 100);
      await open();
      assert.deepEqual(standing(spool, 'red', 'blue', 'green'), ['kept', '-', 'written']);
    });

    it('in its table of texts goes on with a new one and says so', async () => {
      writeFileSync(`${file()}-texts`, 'garbage');
      await open();
      assert.match(warnings.join(), /table of texts .* was damaged .* moved to/);
      assert.equal(existsSync(`${file()}-texts.damaged`), true);
      // Without the table nobody can tell that a point holds it: it is found where it was paid for.
      assert.deepEqual(standing(spool, 'red', 'green'), ['kept', 'kept']);
      settle(spool, 'red');
      assert.deepEqual(standing(spool, 'red'), ['written']);
    });
  });
});

describe('keeping of paid vectors', () => {
  const folder = useFolder();
  const format = new SlotFormat(SPACE.dimensions);

  const spoolOver = async (path: string) => {
    const slots = new SlotFile(path, await openFile(path, existsSync(path) ? 'r+' : 'w+'), format);
    return { slots, spool: new SlotSpool(slots, await KnownTexts.open(folder.file('texts'), () => {})) };
  };

  it('shares one fsync between calls that come together, and another between those that come meanwhile', async () => {
    const { slots, spool } = await spoolOver(folder.file('spool'));
    const first = [spool.keep(paid('a')), spool.keep(paid('b'))];
    const next = Promise.all(first).then(() => slots.written.syncs);
    await Promise.all([...first, next]);
    await Promise.all(['c', 'd', 'e'].map((text) => spool.keep(paid(text))));
    assert.deepEqual([await next, slots.written.syncs], [1, 2]);
    await spool.close();
  });

  it('writes nothing for a text that is kept already', async () => {
    const { slots, spool } = await spoolOver(folder.file('spool'));
    await spool.keep(paid('a'));
    const { bytes } = slots.written;
    await spool.keep(paid('a'));
    assert.equal(slots.written.bytes, bytes);
    await spool.close();
  });

  it('fails with the cause when the disk is full, and keeps nothing from then on', async function () {
    if (process.platform !== 'linux') this.skip();
    const { spool } = await spoolOver('/dev/full');
    await assert.rejects(spool.keep(paid('a')), (error: unknown) => {
      assert.ok(error instanceof StorageError);
      assert.deepEqual([error.code, error.path], ['ENOSPC', '/dev/full']);
      assert.match(error.message, /^Paid vectors cannot be kept .* no space left/);
      return true;
    });
    await assert.rejects(spool.keep(paid('b')), StorageError);
    assert.deepEqual(standing(spool, 'a', 'b'), ['-', '-']);
    await spool.close();
  });
});
