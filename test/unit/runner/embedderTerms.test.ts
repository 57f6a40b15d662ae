import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobName } from '../../../src/core/ids.ts';
import type { Governor } from '../../../src/engine/governor.ts';
import { Accounts } from '../../../src/runner/accounts.ts';
import { embedderTerms } from '../../../src/runner/sync/embedderTerms.ts';
import { openSyncParts } from '../../../src/runner/sync/openSyncParts.ts';
import { parsedJob, sampleJob } from '../jobFile/sampleJob.ts';

const gemini = (over: object = {}): object => ({ type: 'gemini', apiKey: `\${secret:team}`, ...over });
const openai = (over: object = {}): object => ({
  type: 'openai',
  url: 'http://127.0.0.1:11434/v1',
  model: 'bge-m3',
  dimensions: 1_024,
  ...over,
});
const jobOf = (embedder: object) =>
  parsedJob(sampleJob({ source: { type: 'jsonl', path: 'rows.jsonl', table: undefined }, embedder }));
const accountOf = (embedder: object): string => embedderTerms(jobOf(embedder).embedder).account;

describe('the account an embedder is paid from', () => {
  it('is named after the provider, the host and the name of the key', () => {
    assert.equal(accountOf(gemini()), 'gemini at generativelanguage.googleapis.com with the key "team"');
  });

  it('has no key where the job has none', () => {
    assert.equal(accountOf(openai()), 'openai at 127.0.0.1:11434');
  });

  it('is one for all built-in embedders', () => {
    assert.equal(accountOf({ type: 'builtin' }), 'builtin');
  });

  describe('among jobs of one process', () => {
    const VALUES = { team: 'value-of-the-team', own: 'value-of-my-own' };
    let folder = '';
    let accounts: Accounts;
    let warned: string[] = [];

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'ratchet-accounts-'));
      writeFileSync(join(folder, 'rows.jsonl'), '{"id":1,"name":"shoes"}\n');
    });

    beforeEach(() => {
      accounts = new Accounts();
      warned = [];
    });

    after(() => rmSync(folder, { recursive: true, force: true }));

    const governorOf = async (name: string, embedder: object): Promise<Governor> => {
      const job = { ...jobOf(embedder), destination: { type: 'embedded', path: `${name}.db` } as const };
      const placed = { name: jobName(name), job, secrets: VALUES, baseDir: folder };
      const parts = await openSyncParts(placed, accounts, {
        warn: (message) => warned.push(message),
        renewed: () => {},
      });
      await parts.close();
      return parts.governors.embedder;
    };

    it('is one for two jobs with the same key, so that they share its budget', async () => {
      const first = await governorOf('first', gemini({ textsPerMinute: 3_000 }));
      assert.equal(await governorOf('second', gemini({ textsPerMinute: 3_000 })), first);
    });

    it('has the budget of the first of them, and says so to the second', async () => {
      const first = await governorOf('first', gemini({ textsPerMinute: 3_000 }));
      await governorOf('second', gemini({ textsPerMinute: 10 }));
      assert.deepEqual(
        first.budgets.map(({ limit }) => limit),
        [3_000],
      );
      assert.equal(warned.length, 1);
      assert.match(warned[0] ?? '', /with the key "team" .*3,000 texts per minute.*not this job's 10 texts per minute/);
    });

    it('says nothing to a second job that states the same', async () => {
      await governorOf('first', gemini({ textsPerMinute: 3_000 }));
      await governorOf('second', gemini({ textsPerMinute: 3_000 }));
      assert.deepEqual(warned, []);
    });

    it('is another for another key', async () => {
      const first = await governorOf('first', gemini());
      assert.notEqual(await governorOf('second', gemini({ apiKey: `\${secret:own}` })), first);
    });

    it('is another on another server', async () => {
      const first = await governorOf('first', openai());
      assert.notEqual(await governorOf('second', openai({ url: 'http://127.0.0.1:1234/v1' })), first);
    });

    it('has nothing of the secret in its name', async () => {
      const { account } = await governorOf('first', gemini());
      assert.ok(!Object.values(VALUES).some((value) => account.includes(value)));
    });
  });
});
