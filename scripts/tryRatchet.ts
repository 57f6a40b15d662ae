// `npm run try`: a real VS Code in your browser with Ratchet in it, a folder with two jobs, and a simulated Podio for one
// of them. Everything lies in a temporary folder and is gone after Ctrl-C.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillDemoTable } from '../src/cli/demo/demoData.ts';
import { packageVsix } from '../test/extension/packageVsix.ts';
import { spawnFake } from '../test/fakes/spawnFake.ts';
import { findCodeServer } from '../test/vscode/installVscode.ts';
import { VscodeServer } from '../test/vscode/vscodeServer.ts';

/** Podio's limit strikes once, and an hour of it passes in a minute: the backup waits, and goes on while one looks. */
const CLOCK_SCALE = 60;
const UNLIMITED = { general: null, limited: null };
/** The third app of the tenth workspace. */
const STRUCK = { workspace: 9, app: 2 };
/** With what Podio grants to real accounts the calls would be spread over the hour. */
const CALLS_PER_HOUR = 1_000_000;

const stopped = new Promise<void>((resolve) => {
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
});
const codeServer = await findCodeServer();
const temporary = mkdtempSync(join(tmpdir(), 'ratchet-try-'));
const podio = await spawnFake('podio', { clockScale: CLOCK_SCALE, rate: UNLIMITED });
try {
  const { organizations } = await podio.control.outline();
  const struck = organizations[0]?.spaces[STRUCK.workspace]?.apps[STRUCK.app]?.id;
  await podio.control.refuse({ path: `/item/app/${struck}/filter/`, nth: 1 });
  const server = await VscodeServer.start(codeServer, { vsix: await packageVsix(temporary) });
  try {
    const folder = server.newFolder();
    const glosses = await fillSample(folder, podio.url);
    process.stdout.write(introduction(server, folder, podio, glosses));
    await stopped;
    process.stdout.write('\nStopping VS Code, its runners and the simulated Podio …\n');
  } finally {
    await server.stop();
  }
} finally {
  await podio.stop();
  rmSync(temporary, { recursive: true });
}

/** Resolves to the number of rows to synchronize. */
async function fillSample(folder: string, podioUrl: string): Promise<number> {
  const data = fileURLToPath(new URL('../dist/runner/glosses.jsonl.br', import.meta.url));
  const rows = await fillDemoTable(join(folder, 'glosses.sqlite'), data);
  const jobs = {
    glosses: {
      kind: 'sync',
      source: { type: 'sqlite', path: 'glosses.sqlite', table: 'glosses', key: 'id' },
      text: ['words', 'gloss'],
      embedder: { type: 'builtin' },
      destination: { type: 'embedded', path: 'vectors.sqlite' },
    },
    casa: {
      kind: 'backup',
      source: {
        type: 'podio',
        url: podioUrl,
        auth: {
          grant: 'password',
          clientId: 'test-client',
          clientSecret: secret('podio-client'),
          username: 'ada@example.com',
          password: secret('podio-user'),
        },
        callsPerHour: CALLS_PER_HOUR,
        limitedCallsPerHour: CALLS_PER_HOUR,
      },
      destination: { type: 'archive', path: 'backups/casa' },
    },
  };
  writeFileSync(join(folder, 'ratchet.json'), `${JSON.stringify({ jobs }, null, 2)}\n`);
  return rows;
}

function secret(name: string): string {
  return `\${secret:${name}}`;
}

function introduction(server: VscodeServer, folder: string, podio: { url: string; pid: number }, rows: number): string {
  return `
VS Code with Ratchet: ${server.url}?folder=${encodeURIComponent(folder)}

It opens a folder with ratchet.json, in which there are two jobs:
  glosses   ${rows.toLocaleString('en')} rows of a SQLite table into a vector file: "Ratchet: Start Job", "Ratchet: Search…"
  casa      a backup of the simulated Podio. It asks for two secrets:
            podio-client is test-secret, podio-user is test-password.
            In workspace 10 Podio's rate limit strikes: it ends after a minute, or with "Force Retry Now".

Started: VS Code's server on ${server.url}, processes ${server
    .processes()
    .map(({ pid }) => pid)
    .join(', ')}; the simulated Podio on ${podio.url}, process ${podio.pid}.
Ctrl-C stops them all and removes ${server.place.root}.
`;
}
