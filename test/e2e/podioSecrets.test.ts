import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ran } from './cliWorkspace.ts';
import { inPodio, PodioWorkspace, tokenJob } from './podioWorkspace.ts';

const TOKEN_URL = '/oauth/token';
/** Any token that the simulated Podio gives. */
const TOKEN = /(?:refresh|access)-token-[0-9a-f]/;

/** Signs in as a person would, to have a refresh token. */
async function signIn(url: string): Promise<string> {
  const grant = { grant_type: 'password', username: 'ada@example.com', password: 'test-password' };
  const client = { client_id: 'test-client', client_secret: 'test-secret' };
  const answer = await fetch(`${url}${TOKEN_URL}`, {
    method: 'POST',
    body: new URLSearchParams({ ...grant, ...client }),
  });
  const { refresh_token: token }: { refresh_token: string } = JSON.parse(await answer.text());
  return token;
}

describe('a refresh token that Podio replaces', () => {
  let podio: PodioWorkspace;
  let token = '';
  const said: Ran[] = [];
  before(async () => {
    podio = await PodioWorkspace.open((url) => ({ casa: tokenJob(url) }), { oauth: { rotate: true } });
    token = await signIn(podio.fake.url);
    said.push(await podio.run(['run', 'casa'], { RATCHET_SECRET_PODIO_TOKEN: token }));
    said.push(await podio.run(['run', 'casa'], { RATCHET_SECRET_PODIO_TOKEN: token }));
    said.push(await podio.run(['status', '--json']), await podio.run(['inspect', 'casa', '--json']));
  });
  after(() => podio.close());

  it('is warned of once, with what to do', () => {
    const [first] = said;
    assert.equal(first?.code, 0);
    assert.equal(first?.stderr.match(/"podio-token" was used up .*RATCHET_SECRET_PODIO_TOKEN/g)?.length, 1);
  });

  it('is no longer taken by Podio, and the next run says so', () => {
    assert.deepEqual([said[1]?.code, /sign in again/i.test(said[1]?.stderr ?? '')], [1, true], said[1]?.stderr);
  });

  it('is in no output and in no file, neither the old one nor the new', () => {
    const files = readdirSync(podio.workspace.folder, { recursive: true, withFileTypes: true });
    const texts = files.filter((it) => it.isFile()).map((it) => readFileSync(join(it.parentPath, it.name), 'latin1'));
    const all = [...texts, ...said.flatMap(({ stdout, stderr }) => [stdout, stderr])];
    assert.match(token, TOKEN);
    assert.ok(!all.some((text) => TOKEN.test(text) || text.includes('test-secret')));
  });
});

describe('a password for Podio', () => {
  it('is asked for by the name of its variable, before anything is begun', () =>
    inPodio(async (podio) => {
      const { code, stderr } = await podio.run(['run', 'casa'], { RATCHET_SECRET_PODIO_USER: '' });
      assert.equal(code, 2);
      assert.match(stderr, /"podio-user" \(source\.auth\.password, sent to http:.*RATCHET_SECRET_PODIO_USER/);
    }));

  it('that is wrong ends the run with what to check, and it goes on with the right one', () =>
    inPodio(async (podio) => {
      const refused = await podio.run(['run', 'casa'], { RATCHET_SECRET_PODIO_USER: 'not-it' });
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /Podio refuses the sign-in: .*"password" of source\.auth/);
      assert.ok(!refused.stderr.includes('not-it'));
      assert.equal((await podio.run(['run', 'casa'])).code, 0);
    }));
});
