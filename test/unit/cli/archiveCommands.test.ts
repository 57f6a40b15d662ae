import assert from 'node:assert/strict';
import { join } from 'node:path';
import { inWorkplace, jsonLines, type Ran } from './commandLine.ts';

async function ran(words: readonly string[]): Promise<Ran> {
  let result: Ran = { code: -1, stdout: '', stderr: '' };
  await inWorkplace([], async (workplace) => {
    result = await workplace.run(words);
  });
  return result;
}

describe('ratchet verify', () => {
  it('ends with 0 and says what was compared', async () => {
    const { code, stdout } = await ran(['verify', 'backups/casa']);
    assert.equal(code, 0);
    assert.match(stdout, /backups\/casa: 3 files, 1\.23 MB, no differences\n$/);
  });

  it('ends with 1 and names each difference on a line of its own', async () => {
    const { code, stdout } = await ran(['verify', 'broken']);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Casa \[1\]\/organization\.json: expected 12 bytes, found 11\n.*broken: no manifest\.json.*\n.* 2 differences\n$/,
    );
  });

  it('writes a JSON line for each difference, and one for the whole', async () => {
    const lines = jsonLines((await ran(['verify', 'broken', '--json'])).stdout);
    assert.deepEqual(
      lines.map(({ type, file, differences }) => [type, file, differences]),
      [
        ['difference', 'Casa [1]/organization.json', undefined],
        ['difference', null, undefined],
        ['verified', undefined, 2],
      ],
    );
  });

  it('ends with 2 without a path', async () => {
    assert.equal((await ran(['verify'])).code, 2);
  });
});

describe('ratchet export', () => {
  it('writes the tables beside the archive, and names them', async () => {
    const { code, stdout } = await ran(['export', 'casa', '--format', 'csv']);
    assert.equal(code, 0);
    assert.match(stdout, /^Leads\.csv: 1,200 rows, 7 columns\n1 table in .*casa-csv\n$/);
  });

  it('writes them where it is told to', async () => {
    const { stdout } = await ran(['export', 'casa', '--format', 'xlsx', '--out', 'tables', '--json']);
    const [table, all] = jsonLines(stdout);
    assert.deepEqual([table?.['type'], all?.['type']], ['table', 'exported']);
    assert.ok(String(table?.['file']).endsWith(join('tables', 'Leads.xlsx')));
  });

  for (const words of [['casa'], ['casa', '--format', 'pdf'], ['--format', 'csv']])
    it(`ends with 2: ratchet export ${words.join(' ')}`, async () => {
      assert.equal((await ran(['export', ...words])).code, 2);
    });
});
