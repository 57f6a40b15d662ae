import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { LineCheck } from '../../../src/connectors/archive/lines/lineCheck.ts';
import { type FileLine, readLines, wholeLines } from '../../../src/connectors/archive/lines/readLines.ts';

describe('the lines of a file', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ratchet-lines-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function linesOf(content: string | Buffer, from = 0, to: number | null = null): Promise<readonly FileLine[]> {
    const path = join(folder, 'lines');
    writeFileSync(path, content);
    const file = await open(path);
    try {
      const lines: FileLine[] = [];
      for await (const some of readLines(file, from, to)) lines.push(...some);
      return lines;
    } finally {
      await file.close();
    }
  }

  it('are given each with the place of the next, so that reading can begin anywhere', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '))),
        async (texts) => {
          const content = texts.map((text) => `${text}\n`).join('');
          const lines = await linesOf(content);
          assert.deepEqual(
            lines.map(({ text }) => text),
            texts.map((text) => text.toWellFormed()),
          );
          const middle = lines[Math.floor(lines.length / 2)];
          if (middle === undefined) return;
          assert.deepEqual(
            (await linesOf(content, middle.next)).map(({ text }) => text),
            lines.slice(Math.floor(lines.length / 2) + 1).map(({ text }) => text),
          );
          assert.deepEqual((await linesOf(content, 0, middle.next)).at(-1)?.text, middle.text);
        },
      ),
      { numRuns: 50 },
    ));

  it('may be longer than what is read at once', async () => {
    const long = 'é'.repeat(700_000);
    assert.deepEqual(
      (await linesOf(`a\n${long}\nb\n`)).map(({ text }) => text),
      ['a', long, 'b'],
    );
  });

  it('tell a last one that was cut off', async () => {
    assert.deepEqual(
      (await linesOf('{"a":1}\n{"b"')).map(({ isWhole }) => isWhole),
      [true, false],
    );
  });

  it('are whole up to the last break', async () => {
    const path = join(folder, 'torn');
    for (const [content, bytes] of [
      ['', 0],
      ['abc', 0],
      ['a\nbc', 2],
      ['a\nb\n', 4],
      [`a\n${'x'.repeat(600_000)}`, 2],
    ] as const) {
      writeFileSync(path, content);
      const file = await open(path);
      assert.equal(await wholeLines(file), bytes);
      await file.close();
    }
  });

  it('that are no JSON are counted, however the bytes come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{"a":1}', '[', '"é"', '', 'x')),
        fc.integer({ min: 1, max: 7 }),
        (texts, step) => {
          const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''));
          const check = new LineCheck();
          for (let at = 0; at < bytes.length; at += step) check.add(bytes.subarray(at, at + step));
          const broken = texts.flatMap((text, index) => (['[', '', 'x'].includes(text) ? [index + 1] : []));
          assert.deepEqual(check.end(), { lines: broken.length, first: broken[0] ?? 0 });
        },
      ),
    );
  });
});
