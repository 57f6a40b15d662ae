// The calls an undisturbed backup makes, held against the least that what it includes can be had with. The least is the
// formula of `callsNeeded` over the simulator's own numbers: its outline, and its listings of the files it hosts. That has
// the question at the end, what came and went meanwhile (a call, and one for each organization); it is told apart too.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsNeeded } from '../../src/connectors/podio/backup/callsNeeded.ts';
import { spawnFake } from '../fakes/spawnFake.ts';
import { completed, placePodioJob, UNHURRIED, UNLIMITED } from './podioJob.ts';

const WORKSPACES = Number(process.env['RATCHET_BENCH_WORKSPACES'] ?? 84);
const TERMS = { members: true, tasks: true, views: true, pageSize: 500, limitedPages: true };
/** Of a listing of an app's files. */
const FILES_A_PAGE = 100;

type Podio = Awaited<ReturnType<typeof spawnFake<'podio'>>>;

export async function backupCalls(): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-bench-'));
  const podio = await spawnFake('podio', { workspaces: WORKSPACES, rate: UNLIMITED });
  try {
    const size = await sizeOf(podio);
    const least = callsNeeded(size, TERMS);
    const comparing = 1 + size.organizations;
    await podio.control.reset();
    const { counters } = await completed(await placePodioJob(folder, podio.url, UNHURRIED).start());
    const { rate, requests } = await podio.control.stats();
    const limitedCalls = rate.limited.granted;
    const calls = rate.general.granted + limitedCalls;
    const toLeast = Number((calls / least.calls).toFixed(4));
    return {
      name: 'backup-calls',
      workspaces: WORKSPACES,
      calls,
      leastCalls: least.calls,
      toLeast,
      toLeastWithoutComparing: Number((calls / (least.calls - comparing)).toFixed(4)),
      limitedCalls,
      leastLimitedCalls: least.limitedCalls,
      askedAgain: requests.answeredAgain,
      refusedOrFailed: requests.refused + requests.failed,
      counted: counters.calls,
      items: counters.items,
      files: counters.files,
      targets: { toLeast: calls === least.calls, askedAgain: requests.answeredAgain <= comparing },
    };
  } finally {
    await podio.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sizeOf(podio: Podio): Promise<Parameters<typeof callsNeeded>[0]> {
  const { organizations } = await podio.control.outline();
  const workspaces = organizations.flatMap(({ spaces }) => spaces);
  const apps = workspaces.flatMap((space) => space.apps);
  const headers = { authorization: `OAuth2 ${await podio.control.token()}` };
  let files = 0;
  for (const { id } of apps) files += await filesOf(id, podio.url, headers);
  return {
    organizations: organizations.length,
    workspaces: workspaces.length,
    apps: apps.length,
    itemsPerApp: apps.map(({ items }) => items),
    files,
  };
}

/** Those of other services are links: there is nothing to fetch. */
async function filesOf(app: number, url: string, headers: Record<string, string>): Promise<number> {
  const here = new Set<number>();
  for (let offset = 0; ; offset += FILES_A_PAGE) {
    const response = await fetch(`${url}/file/app/${app}/?limit=${FILES_A_PAGE}&offset=${offset}`, { headers });
    if (!response.ok) throw new Error(`the files of ${app}: ${response.status} ${await response.text()}`);
    const page: { readonly file_id: number; readonly hosted_by: string }[] = JSON.parse(await response.text());
    for (const { file_id: id, hosted_by: host } of page) if (host === 'podio') here.add(id);
    if (page.length < FILES_A_PAGE) return here.size;
  }
}
