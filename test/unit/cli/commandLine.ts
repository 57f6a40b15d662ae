// The command line in a folder of its own, with the scripted runner, and everything it wrote.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { withoutSecrets } from '../../../src/cli/environmentSecrets.ts';
import { runCommandLine } from '../../../src/cli/runCommandLine.ts';
import { startRunnerProcess } from '../../../src/protocol/runnerProcess.ts';
import { fileOf, sampleJob } from '../jobFile/sampleJob.ts';

export class Heard extends Writable {
  readonly isTTY: boolean;
  text = '';

  constructor({ isTTY = false } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    this.emit('heard');
    done();
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** True to interrupt as soon as anybody listens, before the runner has started. */
  readonly interruptAtOnce?: boolean;
  /** Given the way to interrupt, and what is heard on standard output and error together. */
  readonly meanwhile?: (interrupt: () => void, heard: { stdout: Heard; stderr: Heard }) => void;
}

export class Workplace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** With a job file of the given jobs, or the given text. */
  static async open(jobFile: readonly string[] | string): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), 'ratchet-cli-'));
    await mkdir(join(folder, '.ratchet'));
    const text =
      typeof jobFile === 'string' ? jobFile : fileOf(Object.fromEntries(jobFile.map((name) => [name, sampleJob()])));
    await writeFile(join(folder, 'ratchet.json'), text);
    return new Workplace(folder);
  }

  async run(
    words: readonly string[],
    { env = {}, interruptAtOnce = false, meanwhile = () => {} }: RunOptions = {},
  ): Promise<Ran> {
    const stdout = new Heard();
    const stderr = new Heard();
    const interrupts = new Set<() => void>();
    const full = { ...process.env, ...env };
    const ended = runCommandLine(words, {
      stdout,
      stderr,
      cwd: this.folder,
      env: full,
      version: '1.0.0',
      startRunner: () =>
        startRunnerProcess({
          modulePath: join(import.meta.dirname, 'fixtures', 'scriptedRunner.ts'),
          version: '1.0.0',
          env: withoutSecrets(full),
        }),
      onInterrupt(listener) {
        interrupts.add(listener);
        if (interruptAtOnce) setImmediate(listener);
        return () => interrupts.delete(listener);
      },
    });
    meanwhile(
      () => {
        for (const listener of interrupts) listener();
      },
      { stdout, stderr },
    );
    return { code: await ended, stdout: stdout.text, stderr: stderr.text };
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function inWorkplace(
  jobFile: readonly string[] | string,
  use: (workplace: Workplace) => Promise<void>,
): Promise<void> {
  const workplace = await Workplace.open(jobFile);
  try {
    await use(workplace);
  } finally {
    await workplace.close();
  }
}

export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
