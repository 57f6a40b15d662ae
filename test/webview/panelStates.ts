// A job at every station, as its panel is told of it. Times are around NOW.

import type { PanelCommand, PanelState } from '../../src/protocol/panelContract.ts';

export const NOW = Date.parse('2026-11-22T15:42:07Z');
const MINUTE = 60_000;

/** So long before NOW (or after it, when negative). */
const ago = (minutes: number): string => new Date(NOW - minutes * MINUTE).toISOString();

const always: PanelCommand[] = ['openJobFile', 'showLog'];
const stopped: PanelCommand[] = ['inspect', ...always];

/** Slow to start, steady, a dip, a wait from 46 to 31 minutes ago, steady again. */
function ratePoints(minutes: number, level: number): PanelState['rate']['points'] {
  const points: PanelState['rate']['points'] = [];
  for (let before = minutes; before > 0; before -= minutes / 120) {
    const waits = minutes > 46 && before < 46 && before > 31;
    const wave = 1 + 0.09 * Math.sin(before * 1.7) + 0.05 * Math.sin(before * 5.3);
    const start = Math.min(1, (minutes - before) / (minutes / 20) + 0.2);
    points.push([NOW - before * MINUTE, waits ? null : level * wave * start]);
  }
  return points;
}

const empty: PanelState = {
  job: { key: '/work/casa/ratchet.json#casa', name: 'casa' },
  ...{ kind: 'backup', file: 'ratchet.json', inFile: true, state: null, requested: null },
  ...{ owner: { kind: 'nobody' }, window: 'ready', runner: { kind: 'ready', why: '' } },
  ...{ can: ['start', ...always], problems: [], lastError: null, startedAt: null, endedAt: null, planning: false },
  ...{ progress: null, trail: [], levels: [], counters: [], rate: { perSecond: null, points: [] }, quotas: [] },
  ...{ waiting: null, savings: null, attempts: [], waits: [], retries: null },
  ...{ deadLetters: { total: 0, shown: [] }, events: [] },
};

const firstAttempts: PanelState['attempts'] = [
  {
    ...{ attempt: 1, reason: 'start', startedAt: ago(134), endedAt: ago(92), ended: 'interrupted' },
    ...{ why: 'its process ended: the editor was closed', from: '', to: 'Org 1/1, Workspace 11/84, App 2/9' },
  },
  {
    ...{ attempt: 2, reason: 'crash-recovery', startedAt: ago(85), endedAt: ago(71), ended: 'paused', why: '' },
    ...{ from: 'Org 1/1, Workspace 11/84, App 2/9', to: 'Org 1/1, Workspace 17/84, App 1/4' },
  },
];
const thirdAttempt: PanelState['attempts'][number] = {
  ...{ attempt: 3, reason: 'resume', startedAt: ago(63), endedAt: null, ended: null, why: '' },
  ...{ from: 'Org 1/1, Workspace 17/84, App 1/4', to: '' },
};

const letters: PanelState['deadLetters'] = {
  total: 2,
  shown: [
    {
      stream: 'app/98765432/files',
      record: '2189670749',
      error: 'the server answered 404 to GET /file/2189670749/raw: the file was deleted while its record was kept',
    },
    {
      stream: 'app/98765432/items',
      record: '4',
      error: 'expected a JSON object, found a text cut off after 16,384 bytes',
    },
  ],
};

const callQuota: PanelState['quotas'][number] = {
  ...{ account: 'Podio client casa-backup', unit: 'calls', limit: 1_000, windowMs: 60 * MINUTE },
  ...{ used: 741, freesAt: ago(-4), binds: true },
};
export const midway: NonNullable<PanelState['progress']> = {
  ...{ done: 1_204, total: 3_310, unit: 'streams', etaMs: 107 * MINUTE, limitedBy: '1,000 calls per hour' },
  checkpoint: 'Org 1/1, Workspace 25/84, App 3/5',
};

const running: PanelState = {
  ...empty,
  ...{ state: 'running', owner: { kind: 'here' }, can: ['pause', 'cancel', ...stopped], startedAt: ago(134) },
  progress: midway,
  trail: [
    { kind: 'organization', title: 'Casa Virtual', position: { index: 1, of: 1 } },
    { kind: 'workspace', title: 'Marketing y comunicación', position: { index: 25, of: 84 } },
    { kind: 'app', title: 'Campañas', position: { index: 3, of: 5 } },
  ],
  levels: [
    { kind: 'organization', done: 0, total: 1 },
    { kind: 'workspace', done: 24, total: 84 },
    { kind: 'app', done: 131, total: 402 },
  ],
  counters: [
    { name: 'organizations', value: 1 },
    { name: 'workspaces', value: 24 },
    { name: 'apps', value: 131 },
    { name: 'items', value: 62_902 },
    { name: 'comments', value: 18_377 },
    { name: 'files', value: 4_211 },
    { name: 'bytes', value: 8_123_456_789 },
    { name: 'failed', value: 2 },
    { name: 'calls', value: 1_911 },
    { name: 'limitedCalls', value: 402 },
    { name: 'retries', value: 12 },
  ],
  rate: { perSecond: 28.4, points: ratePoints(134, 27) },
  quotas: [
    callQuota,
    {
      ...{ account: 'Podio client casa-backup', unit: 'limitedCalls', limit: 250, windowMs: 60 * MINUTE },
      ...{ used: 243, freesAt: ago(-9), binds: false },
    },
  ],
  savings: { records: 48_120, calls: 1_530, tokens: 0, money: null, currency: 'USD' },
  attempts: [...firstAttempts, thirdAttempt],
  waits: [{ limit: 'Podio client casa-backup: limitedCalls', since: ago(46), endedAt: ago(31), forced: false }],
  retries: {
    ...{ calls: 12, waitedMs: 15 * MINUTE },
    waits: [{ limit: 'Podio client casa-backup: limitedCalls', times: 1, forced: 0, waitedMs: 15 * MINUTE }],
  },
  deadLetters: letters,
  events: [
    {
      kind: 'deadLetter',
      at: ago(6),
      record: '2189670749',
      error: 'the server answered 404 to GET /file/2189670749/raw',
    },
    { kind: 'continuing', at: ago(31), why: 'ended' },
    { kind: 'waiting', at: ago(46), limit: 'Podio client casa-backup: limitedCalls', resumeAt: ago(31) },
    {
      kind: 'log',
      at: ago(58),
      level: 'warn',
      message: 'the app "Notas" has no permission for views; they were left out',
    },
    { kind: 'started', at: ago(63), attempt: 3, reason: 'resume', from: 'Org 1/1, Workspace 17/84, App 1/4' },
  ],
};

export const third: NonNullable<PanelState['progress']> = {
  ...{ done: 62_902, total: 202_910, unit: 'records', etaMs: 46 * MINUTE + 40_000 },
  ...{ limitedBy: '3,000 texts per minute', checkpoint: 'products 62,902/202,910' },
};
const onlyAttempt: PanelState['attempts'][number] = {
  ...{ attempt: 1, reason: 'start', startedAt: ago(21), endedAt: null, ended: null, why: '', from: '', to: '' },
};

const sync: PanelState = {
  ...empty,
  job: { key: '/work/shop/ratchet.json#catalogue', name: 'catalogue' },
  ...{ kind: 'sync', state: 'running', owner: { kind: 'here' }, startedAt: ago(21) },
  can: ['pause', 'cancel', 'search', ...stopped],
  progress: third,
  trail: [{ kind: 'table', title: 'products', position: { index: 1, of: 1 } }],
  counters: [
    { name: 'read', value: 62_902 },
    { name: 'embedded', value: 60_115 },
    { name: 'unchanged', value: 2_180 },
    { name: 'written', value: 60_722 },
    { name: 'embedCalls', value: 602 },
    { name: 'reusedEmbeddings', value: 607 },
    { name: 'tokens', value: 4_511_870 },
  ],
  rate: { perSecond: 49.8, points: ratePoints(21, 50) },
  quotas: [
    {
      ...{ account: 'Gemini …f3a1', unit: 'texts', limit: 3_000, windowMs: MINUTE },
      ...{ used: 2_960, freesAt: ago(-0.02), binds: true },
    },
    {
      ...{ account: 'Gemini …f3a1', unit: 'tokens', limit: 1_000_000, windowMs: MINUTE },
      ...{ used: 221_040, freesAt: ago(-0.02), binds: false },
    },
  ],
  savings: { records: 2_787, calls: 28, tokens: 209_100, money: 0.031365, currency: 'USD' },
  attempts: [onlyAttempt],
  events: [{ kind: 'started', at: ago(21), attempt: 1, reason: 'start', from: null }],
};

/** A running job as it is when it moves no more. */
const still = { owner: { kind: 'nobody' }, quotas: [] } as const satisfies Partial<PanelState>;
const endedAttempt = (ended: NonNullable<PanelState['state']>, why: string): PanelState['attempts'] => [
  ...firstAttempts,
  { ...thirdAttempt, ...{ endedAt: ago(0), ended, why, to: 'Org 1/1, Workspace 25/84, App 3/5' } },
];
const standing = {
  progress: { ...{ done: 1_204, total: 3_310, unit: 'streams' }, ...{ etaMs: null, limitedBy: null, checkpoint: '' } },
  rate: { perSecond: null, points: running.rate.points },
} as const satisfies Partial<PanelState>;

const atTheEnd: Readonly<Record<string, number>> = {
  workspaces: 84,
  apps: 402,
  items: 171_300,
  failed: 134,
  calls: 5_120,
};

export const panelStates = {
  running,
  sync,
  neverRan: empty,
  starting: {
    ...empty,
    ...{ state: 'running', owner: { kind: 'here' }, can: ['pause', 'cancel', ...stopped], startedAt: ago(0.05) },
    progress: { done: 0, total: null, unit: 'streams', etaMs: null, limitedBy: null, checkpoint: '' },
    attempts: [{ ...thirdAttempt, attempt: 1, reason: 'start', startedAt: ago(0.05), from: '' }],
    events: [{ kind: 'started', at: ago(0.05), attempt: 1, reason: 'start', from: null }],
  },
  planning: {
    ...empty,
    ...{
      state: 'running',
      owner: { kind: 'here' },
      can: ['pause', 'cancel', ...stopped],
      startedAt: ago(3),
      planning: true,
    },
    progress: { done: 0, total: null, unit: 'streams', etaMs: null, limitedBy: null, checkpoint: 'the beginning' },
    counters: [{ name: 'calls', value: 61 }],
    quotas: [{ ...callQuota, used: 61, binds: false }],
    attempts: [{ ...thirdAttempt, attempt: 1, reason: 'start', startedAt: ago(3), from: '' }],
    events: [{ kind: 'started', at: ago(3), attempt: 1, reason: 'start', from: null }],
  },
  waiting: {
    ...running,
    ...{ state: 'waiting', can: ['pause', 'cancel', 'force', ...stopped] },
    progress: { ...midway, etaMs: 119 * MINUTE },
    rate: { perSecond: null, points: running.rate.points.filter(([at]) => at < NOW - 3 * MINUTE) },
    waiting: { limit: 'Podio client casa-backup: limitedCalls', since: ago(3), resumeAt: ago(-12.05) },
    waits: [
      ...running.waits,
      { limit: 'Podio client casa-backup: limitedCalls', since: ago(3), endedAt: null, forced: false },
    ],
    events: [
      { kind: 'waiting', at: ago(3), limit: 'Podio client casa-backup: limitedCalls', resumeAt: ago(-12.05) },
      ...running.events,
    ],
  },
  paused: {
    ...{ ...running, ...still, ...standing, state: 'paused', can: ['resume', 'startFresh', ...stopped] },
    attempts: endedAttempt('paused', ''),
  },
  interrupted: {
    ...{ ...running, ...still, ...standing, state: 'interrupted', can: ['resume', 'startFresh', ...stopped] },
    attempts: endedAttempt('interrupted', 'its process ended (SIGKILL)'),
  },
  failed: {
    ...{ ...running, ...still, ...standing, state: 'failed', can: ['resume', 'startFresh', ...stopped] },
    lastError:
      'Podio refused the credentials of client casa-backup (invalid_grant): expected a user name and a password of this account. Set the secret podio-user again.',
    attempts: endedAttempt('failed', 'Podio refused the credentials (invalid_grant)'),
    events: [
      { kind: 'finished', at: ago(0), state: 'failed', error: 'Podio refused the credentials (invalid_grant)' },
      ...running.events,
    ],
  },
  completed: {
    ...{ ...sync, ...still, state: 'completed', can: ['start', 'startFresh', 'search', ...stopped], endedAt: ago(1) },
    progress: { ...third, ...{ done: 202_910, total: 202_910, etaMs: null, limitedBy: null } },
    rate: { perSecond: null, points: sync.rate.points },
    attempts: [{ ...onlyAttempt, endedAt: ago(1), ended: 'completed', to: 'products 202,910/202,910' }],
    events: [{ kind: 'finished', at: ago(1), state: 'completed', error: null }, ...sync.events],
  },
  completedWithFailures: {
    ...{ ...running, ...still, state: 'completedWithFailures', endedAt: ago(2) },
    can: ['start', 'startFresh', 'retryDeadLetters', 'verify', ...stopped],
    progress: { ...standing.progress, done: 3_310 },
    rate: standing.rate,
    levels: running.levels.map((level) => ({ ...level, done: level.total })),
    attempts: endedAttempt('completedWithFailures', ''),
    counters: running.counters.map(({ name, value }) => ({ name, value: atTheEnd[name] ?? value })),
    deadLetters: { ...letters, total: 134 },
  },
  elsewhere: {
    ...{
      ...running,
      owner: { kind: 'elsewhere', pid: 41_877, host: 'orion', role: 'VS Code' },
      can: ['inspect', ...always],
    },
    ...{ quotas: [], retries: null, events: [] },
  },
  untrusted: {
    ...{ ...running, ...still, ...standing, state: 'interrupted', window: 'untrusted', can: stopped },
    attempts: endedAttempt('interrupted', ''),
  },
  problems: {
    ...{ ...empty, kind: null, can: always },
    problems: [
      {
        path: 'jobs.casa.source.auth.password',
        message:
          'A secret does not belong into the file: write a reference to a secret and set it with "Ratchet: Set Secret…".',
        line: 14,
      },
      { path: 'jobs.casa.destination.path', message: 'expected a folder inside the workspace, found "/etc"', line: 21 },
    ],
  },
} satisfies Record<string, PanelState>;
