// `npm run podio-sim`: the simulated Podio by itself, for people who want to try Ratchet without an account. Says where
// it is, what to put into ratchet.json, and ends with Ctrl-C.

import { parseArgs } from 'node:util';
import type { PodioControl } from './podioControl.ts';
import { startPodioFake } from './podioFake.ts';
import type { PodioFakeOptions } from './podioOptions.ts';

const USAGE = `npm run podio-sim -- [options]
  --port N            where it listens; default 8420, 0 is any free one
  --seed N            another world of the same size
  --organizations N   default 1        --comments N     on each item; default 1, 0.5 is one on every other
  --workspaces N      default 84       --files N        attached to each item; default 0.5
  --apps N            of each; 5       --tasks N        on each item; default 0.25
  --items N           of each; 3       --file-bytes N   size of each file; default: several
  --names KIND        plain, mixed (default) or hostile: what file systems refuse
  --calls N           calls an hour; default 1000, none for no limit
  --limited-calls N   limited calls an hour; default 250, none for no limit
  --hit W/A           the rate limit strikes at app A of workspace W: that one call is told to wait an hour, so that
                      --force can be tried
  --speed N           hours of the limits pass N times as fast; default 1
  --help
`;

/** More than any machine asks for. */
const UNLIMITED = 100_000_000;

const options = {
  port: { type: 'string', default: '8420' },
  seed: { type: 'string' },
  organizations: { type: 'string' },
  workspaces: { type: 'string' },
  apps: { type: 'string' },
  items: { type: 'string' },
  comments: { type: 'string' },
  files: { type: 'string' },
  tasks: { type: 'string' },
  'file-bytes': { type: 'string' },
  names: { type: 'string' },
  calls: { type: 'string', default: '1000' },
  'limited-calls': { type: 'string', default: '250' },
  hit: { type: 'string' },
  speed: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Given = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

try {
  const given = parseArgs({ options }).values;
  if (given.help) process.stdout.write(USAGE);
  else await run(given);
} catch (error) {
  process.stderr.write(`podio-sim: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function run(given: Given): Promise<void> {
  const fake = await startPodioFake(fakeOptions(given));
  try {
    if (given.hit !== undefined) await strikeAt(given.hit, fake.control);
  } catch (error) {
    await fake.stop();
    throw error;
  }
  const stop = (): void => {
    fake.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.write(introduction(fake.url, given));
}

function fakeOptions(given: Given): PodioFakeOptions {
  const sizes = {
    seed: given.seed,
    organizations: given.organizations,
    workspaces: given.workspaces,
    apps: given.apps,
    items: given.items,
    comments: given.comments,
    files: given.files,
    tasks: given.tasks,
    fileBytes: given['file-bytes'],
    clockScale: given.speed,
  };
  const numbers = Object.entries(sizes).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, numberOf(name, text)]],
  );
  return {
    ...Object.fromEntries(numbers),
    ...(given.names === undefined ? {} : { names: namesOf(given.names) }),
    port: numberOf('port', given.port),
    rate: { general: limitOf('calls', given.calls), limited: limitOf('limited-calls', given['limited-calls']) },
  };
}

async function strikeAt(place: string, control: PodioControl): Promise<void> {
  const [workspace = 0, app = 0] = place.split('/').map(Number);
  const { organizations } = await control.outline();
  const id = organizations[0]?.spaces[workspace - 1]?.apps[app - 1]?.id;
  if (id === undefined) throw new RangeError(`--hit ${place}: there is no such workspace and app; expected e.g. 25/3`);
  await control.refuse({ path: `/item/app/${id}/filter/`, nth: 1 });
}

function introduction(url: string, given: Given): string {
  const job = {
    kind: 'backup',
    source: {
      type: 'podio',
      url,
      auth: {
        grant: 'password',
        clientId: 'test-client',
        clientSecret: secret('podio-client'),
        username: 'ada@example.com',
        password: secret('podio-user'),
      },
      organizations: ['*'],
      include: ['items', 'comments', 'files', 'tasks', 'members', 'views'],
      callsPerHour: limitOf('calls', given.calls) ?? UNLIMITED,
      limitedCallsPerHour: limitOf('limited-calls', given['limited-calls']) ?? UNLIMITED,
    },
    destination: { type: 'archive', path: 'backups/casa' },
  };
  return `A simulated Podio listens on ${url} and ends with Ctrl-C. It forgets everything then.

ratchet.json:

${JSON.stringify({ jobs: { casa: job } }, null, 2)}

The secrets, which are not secret here:

export RATCHET_SECRET_PODIO_CLIENT=test-secret RATCHET_SECRET_PODIO_USER=test-password

Then: ratchet run casa
What it was asked for: curl ${url}/__control/stats
`;
}

function secret(name: string): string {
  return `\${secret:${name}}`;
}

function limitOf(name: string, text: string): number | null {
  return text === 'none' ? null : numberOf(name, text);
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) {
    throw new RangeError(`--${name} must be a number that is not negative; found "${text}"`);
  }
  return number;
}

function namesOf(text: string): 'plain' | 'mixed' | 'hostile' {
  if (text === 'plain' || text === 'mixed' || text === 'hostile') return text;
  throw new RangeError(`--names must be plain, mixed or hostile; found "${text}"`);
}
