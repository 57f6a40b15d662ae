// A simulated Podio in a process of its own, for the demo: 84 workspaces of 5 apps, and a rate limit that strikes at
// workspace 25, app 3. The build puts it beside this code; it knows nothing of Ratchet.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { TransientError } from '../../core/errors.ts';

const SIZE = ['--files', '0.1', '--tasks', '0.1', '--file-bytes', '2000'];
const LIMITS = ['--calls', 'none', '--limited-calls', 'none', '--hit', '25/3'];

const statsSchema = z.object({
  requests: z.object({ answered: z.number(), answeredAgain: z.number(), refused: z.number() }),
  traffic: z.object({ calls: z.record(z.string(), z.record(z.string(), z.number())) }),
});
const outlineSchema = z.object({
  organizations: z.array(z.object({ spaces: z.array(z.object({ apps: z.array(z.object({ items: z.number() })) })) })),
});

export interface SimulatedTraffic {
  /** Exact requests that were answered, those that had been answered before, and those refused by the rate limit. */
  readonly answered: number;
  readonly answeredAgain: number;
  readonly refused: number;
  /** Files whose bytes were fetched. */
  readonly downloads: number;
}

export class PodioSimulation {
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.#process = process;
  }

  static async start(): Promise<PodioSimulation> {
    const program = fileURLToPath(new URL('./podioSim.js', import.meta.url));
    const child = spawn(process.execPath, [program, '--port', '0', ...SIZE, ...LIMITS], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /listens on (http\S+)/.exec(line)?.[1];
      if (url === undefined) continue;
      // What else it says is for people who start it by hand.
      child.stdout.resume();
      return new PodioSimulation(url, child);
    }
    throw new TransientError('the simulated Podio: expected its address, found that it ended. Run the demo again.');
  }

  async traffic(): Promise<SimulatedTraffic> {
    const { requests, traffic } = statsSchema.parse(await this.#ask('stats'));
    const { answered, answeredAgain, refused } = requests;
    return { answered, answeredAgain, refused, downloads: traffic.calls['raw']?.['200'] ?? 0 };
  }

  async size(): Promise<{ readonly workspaces: number; readonly apps: number; readonly items: number }> {
    const { organizations } = outlineSchema.parse(await this.#ask('outline'));
    const workspaces = organizations.flatMap(({ spaces }) => spaces);
    const apps = workspaces.flatMap((workspace) => workspace.apps);
    return { workspaces: workspaces.length, apps: apps.length, items: apps.reduce((sum, { items }) => sum + items, 0) };
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }

  async #ask(what: string): Promise<unknown> {
    const answer = await fetch(`${this.url}/__control/${what}`);
    return answer.json();
  }
}
