// Starts a fake in a process of its own and ends that process again, by its id. The API is the same as in-process.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { FakeControl } from './fakeControl.ts';
import type { FakeOrdered, FakeReady } from './fakeProcess.ts';
import type { CommonStats, RunningFake } from './fakeServer.ts';
import type { GeminiFakeOptions, GeminiStats } from './gemini/geminiFake.ts';
import type { OpenAiFakeOptions, OpenAiStats } from './openai/openAiFake.ts';
import { PodioControl } from './podio/podioControl.ts';
import type { PodioStats } from './podio/podioFake.ts';
import type { PodioFakeOptions } from './podio/podioOptions.ts';
import type { QdrantFakeOptions, QdrantStats } from './qdrant/qdrantFake.ts';

export interface SpawnedFake<Stats, Control = FakeControl<Stats & CommonStats>> extends RunningFake<Stats, Control> {
  readonly pid: number;
}

interface Kind<Options, Stats, Control = FakeControl<Stats & CommonStats>> {
  readonly options: Options;
  readonly stats: Stats;
  readonly control: Control;
}

interface Kinds {
  readonly gemini: Kind<GeminiFakeOptions, GeminiStats>;
  readonly openai: Kind<OpenAiFakeOptions, OpenAiStats>;
  readonly podio: Kind<PodioFakeOptions, PodioStats, PodioControl>;
  readonly qdrant: Kind<QdrantFakeOptions, QdrantStats>;
}

const CONTROLS: { readonly [K in keyof Kinds]: (url: string) => Kinds[K]['control'] } = {
  gemini: (url) => new FakeControl(url),
  openai: (url) => new FakeControl(url),
  podio: (url) => new PodioControl(url),
  qdrant: (url) => new FakeControl(url),
};

/** Resolves once the fake listens. The child also ends by itself when this process is gone. */
export async function spawnFake<K extends keyof Kinds>(
  kind: K,
  options: Kinds[K]['options'] = {},
): Promise<SpawnedFake<Kinds[K]['stats'], Kinds[K]['control']>> {
  const child = fork(new URL('./fakeProcess.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const order: Omit<FakeOrdered, 'options'> & { options: object } = { kind, options };
  child.send(order);
  const { url } = await ready(child, kind);
  return {
    url,
    pid: child.pid ?? 0,
    control: CONTROLS[kind](url),
    stop: () => stop(child),
  };
}

async function ready(child: ChildProcess, kind: string): Promise<FakeReady> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: FakeReady) => resolve(message));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the ${kind} fake ended before it listened: ${signal ?? code}`)),
    );
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
