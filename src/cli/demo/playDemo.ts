// The demo from beginning to end: a sync on real data, its runner killed in the middle, the resume, the proofs, a few
// searches and a second run; then a backup that meets a rate limit. Tells what it does; the figures are the runner's,
// the table's, the store's and the simulated Podio's.

import { join } from 'node:path';
import type { Arguments, CommandContext } from '../command.ts';
import { ExitCode } from '../exitCode.ts';
import { formatCount, formatDuration } from '../humanNumbers.ts';
import { type DemoFolder, furnish, makeDemoFolder, removeDemoFolder } from './demoFolder.ts';
import { DEMO_JOB, DEMO_JOB_FILE, DEMO_PAGE_SIZE, DEMO_SEARCHES, DEMO_TABLE, DEMO_VECTORS } from './demoJob.ts';
import { proofOfSecondRun, proofsOfResume } from './demoProofs.ts';
import { DemoSession } from './demoSession.ts';
import { DemoStage } from './demoStage.ts';
import { endWatch, recordsInStore, rowsOfTable, watchVectors } from './demoWitness.ts';
import { KillAtShare } from './killAtShare.ts';
import { playBackup } from './playBackup.ts';

const KILL_SHARE = 0.25;

/**
 * Completed when every proof holds; failed when one does not, and the folder is kept to look at.
 * @throws what keeps the demo from being played; then nothing is left behind.
 */
export async function playDemo(args: Arguments, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const stop = new AbortController();
  const deaf = context.onInterrupt(() => stop.abort());
  const startedAt = performance.now();
  const folder = await makeDemoFolder(args.value('dir'), context.cwd);
  let code: ExitCode;
  try {
    code = await play(folder, { ...context, cwd: folder.path }, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) {
      await removeDemoFolder(folder);
      throw error;
    }
    code = ExitCode.cancelled;
  } finally {
    deaf();
  }
  const kept = folder.named || code === ExitCode.failed ? folder.path : null;
  if (kept === null) await removeDemoFolder(folder);
  const elapsedMs = Math.round(performance.now() - startedAt);
  output.emit({ type: 'demo:finished', at: new Date().toISOString(), code, elapsedMs, folder: kept });
  output.say(`\n${farewell(code, elapsedMs, kept)}`);
  return code;
}

async function play(folder: DemoFolder, context: CommandContext, signal: AbortSignal): Promise<ExitCode> {
  context.output.say(
    'A sync is killed in the middle, a backup meets a rate limit; both go on and do nothing twice. It takes a minute, all on this machine.',
  );
  const synced = await playSync(folder, new DemoStage(context, signal));
  if (synced !== ExitCode.completed) return synced;
  return playBackup(folder, new DemoStage(context, signal));
}

async function playSync(folder: DemoFolder, stage: DemoStage): Promise<ExitCode> {
  const { context, signal } = stage;
  const { output } = context;
  const vectors = join(folder.path, DEMO_VECTORS);
  const session = new DemoSession(context, join(folder.path, '.ratchet'));
  const { chapter, prove } = stage;
  const rows = await furnish(folder);
  chapter(`1. A table of ${formatCount(rows)} definitions from WordNet, and a job that embeds them`);
  output.say(`${join(folder.path, 'ratchet.json')}\n${DEMO_JOB_FILE}`);
  output.say('The built-in embedder needs no key and no download. It is a basic one, and knows English best.');

  chapter('2. Run it, and kill its process at 25 %');
  const killer = new KillAtShare(context.startRunner, KILL_SHARE);
  const first = await session.type(['run', DEMO_JOB], killer.startRunner);
  signal.throwIfAborted();
  if (!killer.killed) return first === ExitCode.completed ? ExitCode.failed : first;
  output.say('That was SIGKILL (kill -9): the process could put nothing in order.');
  const killed = await session.standing(DEMO_JOB);
  const storedAtKill = recordsInStore(vectors);
  watchVectors(vectors);

  chapter('3. Run it again: it goes on');
  const second = await session.type(['run', DEMO_JOB]);
  if (second !== ExitCode.completed) return second;

  chapter('4. Is it true? The checkpoints, held against the table and the store');
  const [resumed, writtenAfterKill] = [await session.standing(DEMO_JOB), endWatch(vectors)];
  const [table, storedAtEnd] = [rowsOfTable(join(folder.path, DEMO_TABLE)), recordsInStore(vectors)];
  const facts = { table, killed, storedAtKill, resumed, writtenAfterKill, storedAtEnd };
  const isTrue = prove(proofsOfResume(facts, KILL_SHARE));
  output.say(`  Done again: what was under way and not committed, at most 8 pages of ${DEMO_PAGE_SIZE} rows.`);

  chapter('5. Search by meaning');
  for (const text of DEMO_SEARCHES) {
    await session.type(['search', DEMO_JOB, text, '--limit', '3']);
    signal.throwIfAborted();
  }

  chapter('6. Run it once more: nothing has changed');
  const third = await session.type(['run', DEMO_JOB]);
  if (third !== ExitCode.completed) return third;
  const isFree = prove([proofOfSecondRun(await session.standing(DEMO_JOB), rows)]);
  return isTrue && isFree ? ExitCode.completed : ExitCode.failed;
}

/** @param kept the folder, if it is still there. */
function farewell(code: ExitCode, elapsedMs: number, kept: string | null): string {
  const place = kept === null ? 'its folder is removed' : `its folder is ${kept}`;
  if (code === ExitCode.cancelled) return `The demo was ended; ${place}.`;
  if (code !== ExitCode.completed) return `The demo did not end as it should, see above; ${place}.`;
  const took = `All of it holds. The demo took ${formatDuration(elapsedMs)}; ${place}.`;
  return kept === null
    ? `${took} With --dir FOLDER it stays, to try things out.`
    : `${took}\nTry there: ratchet search ${DEMO_JOB} "…", ratchet inspect ${DEMO_JOB}, ratchet status.`;
}
