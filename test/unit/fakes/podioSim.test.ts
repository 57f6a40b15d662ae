// `npm run podio-sim` says where it listens and how to use it, answers, and ends with Ctrl-C.

import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseJobFile } from '../../../src/core/jobFile/parseJobFile.ts';
import { callApi } from './callApi.ts';

const MAIN = fileURLToPath(new URL('../../fakes/podio/main.ts', import.meta.url));
const END = '/__control/stats\n';

describe('the Podio simulator by itself', () => {
  it('gives a job file that works with it, and ends with Ctrl-C', async () => {
    const child = spawn(process.execPath, [MAIN, '--port', '0', '--workspaces', '3', '--hit', '2/1']);
    try {
      let said = '';
      for await (const chunk of child.stdout.setEncoding('utf8')) {
        said += chunk;
        if (said.endsWith(END)) break;
      }
      const jobFile = said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1);
      assert.deepEqual(parseJobFile(jobFile).problems, []);
      const { url, auth } = JSON.parse(jobFile).jobs.casa.source;
      assert.equal(auth.password, '$' + '{secret:podio-user}');
      const asked = { grant_type: 'password', client_id: auth.clientId, client_secret: 'test-secret' };
      const user = { username: auth.username, password: 'test-password' };
      const { json } = await callApi(url, 'POST', '/oauth/token/v2', { ...asked, ...user });
      const authorization = `OAuth2 ${json.access_token}`;
      const spaces = await callApi(url, 'GET', '/org/720690/space/', undefined, { authorization });
      const apps = await callApi(url, 'GET', `/app/space/${spaces.json[1].space_id}/`, undefined, { authorization });
      const path = `/item/app/${apps.json[0].app_id}/filter/`;
      const statuses = [
        await callApi(url, 'POST', path, {}, { authorization }),
        await callApi(url, 'POST', path, {}, { authorization }),
      ];
      assert.deepEqual(
        statuses.map(({ status }) => status),
        [420, 200],
      );
    } finally {
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      assert.deepEqual(await gone, [0, null]);
    }
  });

  it('says what is wrong with an option', async () => {
    const child = spawn(process.execPath, [MAIN, '--workspaces', 'many'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    for await (const chunk of child.stderr.setEncoding('utf8')) said += chunk;
    assert.match(said, /--workspaces must be a number.*found "many"/);
    assert.equal(child.exitCode ?? (await once(child, 'exit'))[0], 2);
  });
});
