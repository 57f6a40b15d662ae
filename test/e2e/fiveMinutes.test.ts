// docs/from-postgresql-to-qdrant.md carried out as it is written: its SQL, its job file, its commands in their order. Only
// the three addresses and the quota are changed, as the page says, to a real PostgreSQL and the strict fakes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { spawnFake } from '../fakes/spawnFake.ts';
import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { CliWorkspace, type Ran } from './cliWorkspace.ts';

const PAGE = readFileSync(new URL('../../docs/from-postgresql-to-qdrant.md', import.meta.url), 'utf8');
const ROWS = 5_000;

/** Fenced blocks of a language, in their order. */
const blocks = (language: string): string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text);

/** Words of the commands, quotes taken off. */
const commands = blocks('sh')
  .filter((text) => text.startsWith('ratchet '))
  .map((text) => [...text.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare).slice(1));

function replaced(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((so, [from, to]) => {
    assert.ok(so.includes(from), `the page no longer has ${from}`);
    return so.replace(from, to);
  }, text);
}

describeWithServer('From PostgreSQL to Qdrant in five minutes', postgresServer, () => {
  it('works as it is written', async () => {
    const server = await postgresServer();
    const database = await server.createDatabase();
    const writer = await server.connect(database);
    const gemini = await spawnFake('gemini');
    const qdrant = await spawnFake('qdrant');
    const workspace = new CliWorkspace({});
    try {
      await writer.query(blocks('sql').join('\n'));
      workspace.writeJobFile(
        replaced(blocks('jsonc').join('\n'), {
          'postgres://reader@127.0.0.1:5432/shop': `postgres://reader@127.0.0.1:${server.port}/${database}`,
          'https://generativelanguage.googleapis.com': gemini.url,
          'http://127.0.0.1:6333': qdrant.url,
          '"textsPerMinute": 3000': '"textsPerMinute": 300000000',
        }),
      );
      const secrets = { RATCHET_SECRET_SHOP_READER: server.password, RATCHET_SECRET_GEMINI: 'test-key' };
      const carryOut = (step: number, env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
        workspace.run(commands[step] ?? [], { ...secrets, ...env });
      const completes = async (step: number): Promise<string> => {
        const { code, stdout, stderr } = await carryOut(step);
        assert.equal(code, 0, `${commands[step]?.join(' ')}: ${stdout}${stderr}`);
        return stdout;
      };

      assert.match(await completes(0), /products: 5,000 rows.*Lamp 1\n.*money.*limited by/s);
      assert.equal((await gemini.control.stats()).texts, 0);

      await carryOut(1, { RATCHET_CRASH_AT: 'after-commit:2' });
      assert.match(await completes(2), /catalogue: interrupted/);
      await completes(3);
      assert.deepEqual((await qdrant.control.stats()).points, { products: ROWS });
      const { texts, paidAgain } = await gemini.control.stats();
      assert.ok(texts - paidAgain === ROWS && paidAgain < ROWS / 4, `${texts} texts were paid for, ${paidAgain} again`);

      assert.equal((await completes(4)).match(/Lamp \d+/g)?.length, 5);
      assert.equal(commands.length, 5);
    } finally {
      await workspace.close();
      await writer.end();
      await gemini.stop();
      await qdrant.stop();
    }
  });
});
