// The demo's second story: a backup of 84 workspaces whose rate limit strikes at workspace 25, app 3, and that is forced
// on from there. Podio is simulated; the commands, the runner and the archive are the real ones.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jobName } from '../../core/ids.ts';
import { ExitCode } from '../exitCode.ts';
import { formatCount } from '../humanNumbers.ts';
import { proofOfIncrement, proofsOfBackup } from './backupProofs.ts';
import type { DemoFolder } from './demoFolder.ts';
import { DemoSession } from './demoSession.ts';
import type { DemoStage } from './demoStage.ts';
import { PodioSimulation } from './podioSimulation.ts';

const JOB = jobName('casa');
const FILE = 'podio.ratchet.json';
const ARCHIVE = 'backups/casa';
/** What the simulated account is signed in to with; nothing else would let it in. */
const SECRETS = { RATCHET_SECRET_PODIO_CLIENT: 'test-secret', RATCHET_SECRET_PODIO_USER: 'test-password' };

/** One call at a time, so that the limit finds the run where the story has it. */
const jobFile = (url: string): string => `{
  "jobs": {
    "${JOB}": {
      "kind": "backup",
      "source": { "type": "podio", "url": "${url}", "concurrency": 1, "pace": "burst",
                  "callsPerHour": 1000000, "limitedCallsPerHour": 1000000,
                  "auth": { "grant": "password", "clientId": "test-client", "clientSecret": "\${secret:podio-client}",
                            "username": "ada@example.com", "password": "\${secret:podio-user}" } },
      "destination": { "type": "archive", "path": "${ARCHIVE}" }
    }
  }
}
`;

/** Completed when every proof holds; failed when one does not. */
export async function playBackup(folder: DemoFolder, stage: DemoStage): Promise<ExitCode> {
  const simulation = await PodioSimulation.start();
  try {
    return await play(folder, stage, simulation);
  } finally {
    await simulation.stop();
  }
}

async function play(folder: DemoFolder, stage: DemoStage, podio: PodioSimulation): Promise<ExitCode> {
  const { context, signal, chapter, prove } = stage;
  const { output } = context;
  const session = new DemoSession({ ...context, env: { ...context.env, ...SECRETS } }, join(folder.path, '.ratchet'));
  const run = (...flags: string[]): Promise<ExitCode> => session.type(['run', JOB, '--file', FILE, ...flags]);

  const size = await podio.size();
  chapter(
    `7. A Podio of ${formatCount(size.workspaces)} workspaces and ${formatCount(size.apps)} apps, simulated, and a job that backs it up`,
  );
  const text = jobFile(podio.url);
  await writeFile(join(folder.path, FILE), text);
  output.say(`${join(folder.path, FILE)}\n${text}`);

  chapter('8. Run it; at workspace 25, app 3, Podio says: you have hit the rate limit, wait 3600 seconds');
  const first = await run('--no-wait');
  signal.throwIfAborted();
  if (first !== ExitCode.waiting) return first === ExitCode.completed ? ExitCode.failed : first;
  const waiting = await session.standing(JOB);

  chapter('9. Force it on: it goes on there');
  const second = await run('--force');
  if (second !== ExitCode.completed) return second;

  chapter(
    '10. Is it true? The checkpoints, held against what Podio has and was asked for, and the archive against itself',
  );
  const [completed, traffic] = [await session.standing(JOB), await podio.traffic()];
  const isTrue = prove(proofsOfBackup({ size, waiting, completed, traffic }));
  const isWhole = (await session.type(['verify', ARCHIVE])) === ExitCode.completed;

  chapter('11. Run it once more: nothing has changed');
  const third = await run();
  if (third !== ExitCode.completed) return third;
  const isFree = prove([proofOfIncrement(await session.standing(JOB), traffic, await podio.traffic())]);
  return isTrue && isWhole && isFree ? ExitCode.completed : ExitCode.failed;
}
