// A disk of a few megabytes that a test can fill and empty again: a tmpfs, where mounting one is allowed.

import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FILLER = 'filler';

export class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Null where it cannot be mounted. */
  static mount(megabytes: number): SmallDisk | null {
    if (process.platform !== 'linux') return null;
    const path = mkdtempSync(join(tmpdir(), 'ratchet-disk-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]).status === 0)
      return new SmallDisk(path);
    rmSync(path, { recursive: true });
    return null;
  }

  /** Leaves not a byte. */
  fill(): void {
    const filler = openSync(join(this.path, FILLER), 'a');
    try {
      for (let bytes = 65_536; bytes >= 1; ) {
        try {
          writeSync(filler, Buffer.alloc(bytes));
        } catch {
          bytes = Math.floor(bytes / 2);
        }
      }
    } finally {
      closeSync(filler);
    }
  }

  empty(): void {
    rmSync(join(this.path, FILLER));
  }

  setReadOnly(readOnly: boolean): void {
    execFileSync('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, this.path]);
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
    rmSync(this.path, { recursive: true });
  }
}
