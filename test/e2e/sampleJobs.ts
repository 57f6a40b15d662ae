// Jobs over the workspace's table of products: one that embeds by itself, one that asks a fake server.

import type { RunningFake } from '../fakes/fakeServer.ts';
import type { FaultOrder } from '../fakes/faults.ts';
import { type OpenAiFakeOptions, type OpenAiStats, startOpenAiFake } from '../fakes/openai/openAiFake.ts';

const MODEL = 'test-embedding';
const DIMENSIONS = 8;

const PAGE_SIZE = 10;

export const builtinJob = (over: object = {}): object => ({
  kind: 'sync',
  source: { type: 'sqlite', path: 'products.sqlite', table: 'products', key: 'id', pageSize: PAGE_SIZE },
  text: ['name'],
  embedder: { type: 'builtin' },
  destination: { type: 'embedded', path: 'vectors.sqlite' },
  ...over,
});

/** A page is a call, and one call is under way at a time: how slow the server is, is how slow the run is. */
export const servedJob = (url: string, over: object = {}): object =>
  builtinJob({ embedder: servedEmbedder(url), ...over });

export const servedEmbedder = (url: string, over: object = {}): object => ({
  type: 'openai',
  url: `${url}/v1`,
  model: MODEL,
  dimensions: DIMENSIONS,
  textsPerCall: PAGE_SIZE,
  concurrency: 1,
  ...over,
});

export type ServerOfTexts = RunningFake<OpenAiStats>;

export const startServer = (options: OpenAiFakeOptions = {}): Promise<ServerOfTexts> =>
  startOpenAiFake({ models: { [MODEL]: DIMENSIONS }, ...options });

/** Every call takes so long. */
export const slow = (ms: number): FaultOrder => ({ fault: { kind: 'latency', ms }, when: { kind: 'every', nth: 1 } });
