// A folder with a table and a job file, and the built `ratchet` command in it: each call is a process of its own, as at
// a user's prompt. Processes that still run at the end are ended, by their id.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type StatusSnapshot, statusSnapshotSchema } from '../../src/protocol/statusSnapshot.ts';
import { builtCommand } from '../builtProduct.ts';

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class TypedCommand {
  readonly ended: Promise<Ran>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }));
    });
  }

  /** Resolves once standard output holds it; rejects when the command ends before. */
  async sees(pattern: RegExp): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      const look = (): void => {
        if (pattern.test(this.#stdout)) resolve();
      };
      this.#child.stdout?.on('data', look);
      look();
    });
    const ended = this.ended.then(({ code, stdout, stderr }) => {
      if (!pattern.test(stdout)) throw new Error(`ended with ${code} before ${pattern}:\n${stdout}${stderr}`);
    });
    await Promise.race([seen, ended]);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it and its runner at once, as Ctrl-C twice does. */
  async end(): Promise<void> {
    this.signal('SIGINT');
    this.signal('SIGTERM');
    await this.ended;
  }
}

export class CliWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'ratchet-e2e-'));
  readonly #typed = new Set<TypedCommand>();

  /** @param jobs of the job file; their source may be the table `products` of products.sqlite. */
  constructor(jobs: Readonly<Record<string, object>>, { rows = 0 } = {}) {
    this.writeJobFile(jobs);
    this.changeTable((table) => {
      table.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL); BEGIN');
      const insert = table.prepare('INSERT INTO products VALUES (?, ?)');
      for (let id = 1; id <= rows; id += 1) insert.run(id, `Product ${id}`);
      table.exec('COMMIT');
    });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** @param jobs or the file's whole text. */
  writeJobFile(jobs: Readonly<Record<string, object>> | string): void {
    const text = typeof jobs === 'string' ? jobs : JSON.stringify({ jobs }, null, 2);
    writeFileSync(this.path('ratchet.json'), text);
  }

  changeTable(change: (table: DatabaseSync) => void): void {
    const table = new DatabaseSync(this.path('products.sqlite'));
    change(table);
    table.close();
  }

  /** Points in a vector file. */
  points(name = 'vectors.sqlite'): number {
    const file = new DatabaseSync(this.path(name), { readOnly: true });
    const counted = file.prepare('SELECT count(*) AS n FROM points').get();
    file.close();
    return Number(counted?.['n']);
  }

  start(words: readonly string[], env: NodeJS.ProcessEnv = {}): TypedCommand {
    const command = new TypedCommand(
      spawn(process.execPath, [builtCommand(), ...words], {
        cwd: this.folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    this.#typed.add(command);
    void command.ended.then(() => this.#typed.delete(command));
    return command;
  }

  run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return this.start(words, env).ended;
  }

  /** The status of a job that runs, once some of its work is in it. */
  async statusAtWork(job: string): Promise<StatusSnapshot> {
    for (;;) {
      const lines = jsonLines(await this.run(['status', '--json']));
      const line = lines.find((found) => found['job'] === job && found['state'] !== null);
      const snapshot = line === undefined ? null : statusSnapshotSchema.parse(line);
      if (snapshot !== null && snapshot.done > 0) return snapshot;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#typed].map((command) => command.end()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Uses a workspace and puts it away, whatever happens. */
export async function inWorkspace(
  jobs: Readonly<Record<string, object>>,
  options: { readonly rows?: number },
  use: (workspace: CliWorkspace) => Promise<void>,
): Promise<void> {
  const workspace = new CliWorkspace(jobs, options);
  try {
    await use(workspace);
  } finally {
    await workspace.close();
  }
}

/** Standard output of a command with `--json`. @throws when a line is not JSON. */
export function jsonLines({ stdout }: Ran): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
