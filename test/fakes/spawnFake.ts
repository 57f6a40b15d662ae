// Starts a fake in a process of its own and ends that process again, by its id. The API is the same as in-process.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { FakeControl } from './fakeControl.ts';
import type { FakeOrdered, FakeReady } from './fakeProcess.ts';
import type { CommonStats, RunningFake } from './fakeServer.ts';
import type { GeminiFakeOptions, GeminiStats } from './gemini/geminiFake.ts';
import type { OpenAiFakeOptions, OpenAiStats } from './openai/openAiFake.ts';
import type { QdrantFakeOptions, QdrantStats } from './qdrant/qdrantFake.ts';

export interface SpawnedFake<Stats> extends RunningFake<Stats> {
  readonly pid: number;
}

interface Kinds {
  readonly gemini: { readonly options: GeminiFakeOptions; readonly stats: GeminiStats };
  readonly openai: { readonly options: OpenAiFakeOptions; readonly stats: OpenAiStats };
  readonly qdrant: { readonly options: QdrantFakeOptions; readonly stats: QdrantStats };
}

/** Resolves once the fake listens. The child also ends by itself when this process is gone. */
export async function spawnFake<K extends keyof Kinds>(
  kind: K,
  options: Kinds[K]['options'] = {},
): Promise<SpawnedFake<Kinds[K]['stats']>> {
  const child = fork(new URL('./fakeProcess.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const order: Omit<FakeOrdered, 'options'> & { options: object } = { kind, options };
  child.send(order);
  const { url } = await ready(child, kind);
  return {
    url,
    pid: child.pid ?? 0,
    control: new FakeControl<Kinds[K]['stats'] & CommonStats>(url),
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
