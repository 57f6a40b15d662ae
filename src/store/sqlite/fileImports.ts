// The file-system calls SQLite's wasm imports, answered from real files for the databases registered here and by
// Emscripten's memory file system for everything else. Knows the wasm calling convention, nothing of durability.

import { constants } from 'node:fs';
import type { DatabaseFiles, FileSuffix, OpenFile } from './databaseFiles.ts';
import { wasmErrno } from './wasmErrno.ts';
import type { WasmHeap } from './wasmHeap.ts';

/** Pointers, descriptors and flags are numbers, offsets are bigints; the result is a number, negated or not an errno. */
export type Syscall = (...args: (number | bigint)[]) => number;

interface Target {
  readonly files: DatabaseFiles;
  readonly suffix: FileSuffix;
}

interface Open {
  readonly files: DatabaseFiles;
  readonly file: OpenFile;
}

/** Undefined is success with nothing to say. */
type PathAnswer = (target: Target, ...args: number[]) => number | undefined;
type OpenAnswer = (open: Open, ...args: number[]) => number | undefined;

/** Above every descriptor of the memory file system. */
const FIRST_DESCRIPTOR = 1 << 20;
const EINVAL = 28;
const F_GETFL = 3;
const F_GETLK = 12;
const O_RDWR = 2;
const SEEK_CUR = 1;
const SEEK_END = 2;

export class FileImports {
  readonly #heap: WasmHeap;
  readonly #databases = new Map<string, DatabaseFiles>();
  readonly #open = new Map<number, Open>();
  #nextDescriptor = FIRST_DESCRIPTOR;
  #nextDatabase: DatabaseFiles | null = null;

  constructor(heap: WasmHeap) {
    this.#heap = heap;
  }

  /** Runs `create`, which opens one database under a name sql.js makes up (`dbfile_…`), and gives that name these files. */
  serve<T>(files: DatabaseFiles, create: () => T): T {
    this.#nextDatabase = files;
    try {
      return create();
    } finally {
      this.#nextDatabase = null;
    }
  }

  forget(files: DatabaseFiles): void {
    for (const [name, known] of this.#databases) if (known === files) this.#databases.delete(name);
  }

  /** Our calls by name; each hands what is not ours to the `original` of that name. */
  around(original: (name: string) => Syscall): Record<string, Syscall> {
    const calls: Record<string, Syscall> = {};
    for (const [name, [pathAt, answer]] of Object.entries(this.#answersByPath())) {
      const other = original(name);
      calls[name] = (...args) => {
        const target = this.#resolve(this.#heap.string(Number(args[pathAt])));
        if (target === null) return other(...args);
        return attempt(-1, () => answer(target, ...args.map(Number)));
      };
    }
    for (const [name, answer] of Object.entries(this.#answersByDescriptor())) {
      const other = original(name);
      // WASI's calls (`fd_*`) return the errno, Linux's its negative.
      const sign = name.startsWith('fd_') ? 1 : -1;
      calls[name] = (...args) => {
        const open = this.#open.get(Number(args[0]));
        if (open === undefined) return other(...args);
        return attempt(sign, () => answer(open, ...args.map(Number)));
      };
    }
    return calls;
  }

  #answersByPath(): Record<string, readonly [pathAt: 0 | 1, answer: PathAnswer]> {
    const heap = this.#heap;
    const stat: PathAnswer = ({ files, suffix }, _path, pointer = 0) => {
      heap.setStat(pointer, files.stat(suffix));
    };
    return {
      __syscall_openat: [
        1,
        ({ files, suffix }, _directory, _path, flags = 0) => {
          const file = files.open(suffix, nodeFlags(flags));
          this.#open.set(this.#nextDescriptor, { files, file });
          return this.#nextDescriptor++;
        },
      ],
      __syscall_stat64: [0, stat],
      __syscall_lstat64: [0, stat],
      __syscall_newfstatat: [1, (target, _directory, path = 0, pointer = 0) => stat(target, path, pointer)],
      __syscall_faccessat: [
        1,
        ({ files, suffix }) => {
          files.stat(suffix);
        },
      ],
      __syscall_unlinkat: [
        1,
        ({ files, suffix }) => {
          files.unlink(suffix);
        },
      ],
      // The path was resolved before SQLite was given it: never a symbolic link.
      __syscall_readlinkat: [1, () => -EINVAL],
    };
  }

  #answersByDescriptor(): Record<string, OpenAnswer> {
    const heap = this.#heap;
    return {
      __syscall_fstat64: ({ files, file }, _fd, pointer = 0) => {
        heap.setStat(pointer, files.statOpen(file));
      },
      __syscall_ftruncate64: ({ files, file }, _fd, size = 0) => {
        files.truncate(file, size);
      },
      __syscall_fchmod: () => undefined,
      __syscall_fchown32: () => undefined,
      // Locks are always granted: the owner lock beside the file does their work.
      __syscall_fcntl64: (_open, _fd, command, varargs = 0) => {
        if (command === F_GETLK) heap.setUnlocked(varargs);
        return command === F_GETFL ? O_RDWR : undefined;
      },
      fd_fdstat_get: (_open, _fd, pointer = 0) => {
        heap.setRegularFile(pointer);
      },
      fd_close: ({ files, file }, fd = 0) => {
        this.#open.delete(fd);
        files.close(file);
      },
      fd_seek: ({ files, file }, _fd, offset = 0, whence = 0, result = 0) => {
        if (whence === SEEK_CUR) file.position += offset;
        else file.position = offset + (whence === SEEK_END ? Number(files.statOpen(file).size) : 0);
        heap.setInt64(result, BigInt(file.position));
      },
      fd_read: ({ files, file }, _fd, vectors = 0, count = 0, result = 0) => {
        let total = 0;
        for (const { offset, length } of heap.vectors(vectors, count)) {
          const got = files.read(file, heap.bytes, offset, length);
          total += got;
          if (got < length) break;
        }
        heap.setUint32(result, total);
      },
      fd_write: ({ files, file }, _fd, vectors = 0, count = 0, result = 0) => {
        let total = 0;
        for (const { offset, length } of heap.vectors(vectors, count)) {
          files.write(file, heap.bytes, offset, length);
          total += length;
        }
        heap.setUint32(result, total);
      },
      fd_sync: ({ files, file }) => {
        files.sync(file);
      },
    };
  }

  #resolve(path: string): Target | null {
    const match = /^\/?(dbfile_\d+)(-wal|-journal)?$/.exec(path);
    const name = match?.[1];
    if (name === undefined) return null;
    const suffix = match?.[2] === '-wal' || match?.[2] === '-journal' ? match[2] : '';
    const files = this.#databases.get(name) ?? this.#nextDatabase;
    if (files === null) return null;
    this.#databases.set(name, files);
    return { files, suffix };
  }
}

function attempt(sign: 1 | -1, answer: () => number | undefined): number {
  try {
    return answer() ?? 0;
  } catch (error) {
    return sign * wasmErrno(error);
  }
}

/** Musl's flags for wasm are Linux's; Node's are those of the machine it runs on. */
function nodeFlags(flags: number): number {
  const access = [constants.O_RDONLY, constants.O_WRONLY, constants.O_RDWR][flags & 3] ?? constants.O_RDONLY;
  const create = (flags & 0o100) === 0 ? 0 : constants.O_CREAT;
  const exclusive = (flags & 0o200) === 0 ? 0 : constants.O_EXCL;
  const truncate = (flags & 0o1000) === 0 ? 0 : constants.O_TRUNC;
  return access | create | exclusive | truncate;
}
