// Loads sql.js so that its SQLite works on real files. One instance serves the whole process, for sql.js makes no second.
// The debug build is used because it alone keeps the names of its imports; small commits cost the same.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database, SqlJsStatic } from 'sql.js';
import initSqlJs from 'sql.js/dist/sql-wasm-debug.js';
import type { DatabaseFiles } from './databaseFiles.ts';
import { FileImports, type Syscall } from './fileImports.ts';
import { WasmHeap } from './wasmHeap.ts';

export interface SqliteModule {
  /** Opens the database of these files; nothing of it lives in memory. */
  open(files: DatabaseFiles): Database;
  /** Lets go of a closed database's files. */
  forget(files: DatabaseFiles): void;
}

const WASM = 'sql-wasm-debug.wasm';
/** File calls that may stay with the memory file system: SQLite makes them of no database, log or journal. */
const HARMLESS: ReadonlySet<string> = new Set([
  '__syscall_chmod',
  '__syscall_getcwd',
  '__syscall_geteuid32',
  '__syscall_mkdirat',
  '__syscall_rmdir',
  '__syscall_utimensat',
]);

let loading: Promise<SqliteModule> | null = null;

export function loadSqlite(): Promise<SqliteModule> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SqliteModule> {
  const module = await WebAssembly.compile(await readFile(wasmPath()));
  const heap = new WasmHeap();
  const imports = new FileImports(heap);
  let applied = false;
  const sql = await new Promise<SqlJsStatic>((resolve, reject) => {
    initSqlJs({
      // The debug build remarks on every growth of its memory; what goes wrong is thrown as well.
      printErr: () => {},
      // Emscripten swallows what is thrown here, so a failure has to take its own way out.
      instantiateWasm: (given, done) => {
        instantiate(module, given, imports)
          .then((instance) => {
            const { memory } = instance.exports;
            if (!(memory instanceof WebAssembly.Memory)) throw new Error(`${WASM} exports no memory.`);
            heap.attach(memory);
            applied = true;
            done(instance);
          })
          .catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
  // initSqlJs is memoised: had anyone called it before, our hook would be ignored and every file live in memory.
  if (!applied) throw new Error('sql.js was loaded before the checkpoint store and would not write to real files.');
  return {
    // Given bytes, sql.js creates the in-memory file that its close() later unlinks; SQLite itself never sees that file.
    open: (files) => imports.serve(files, () => new sql.Database(new Uint8Array())),
    forget: (files) => imports.forget(files),
  };
}

async function instantiate(
  module: WebAssembly.Module,
  given: WebAssembly.Imports,
  imports: FileImports,
): Promise<WebAssembly.Instance> {
  const all: Record<string, unknown> = { ...given['env'], ...given['wasi_snapshot_preview1'] };
  const ours = imports.around((name) => syscallNamed(name, all[name]));
  const wanted = new Set(WebAssembly.Module.imports(module).map((entry) => entry.name));
  for (const name of Object.keys(ours)) {
    if (!wanted.has(name))
      throw new Error(`${WASM} does not import ${name}: this is not the sql.js Ratchet was built for.`);
  }
  for (const name of wanted) {
    if (/^(fd_|__syscall_)/.test(name) && !(name in ours) && !HARMLESS.has(name)) {
      throw new Error(`${WASM} imports ${name}, which Ratchet does not map onto real files.`);
    }
  }
  const env = { ...given['env'], ...ours };
  return WebAssembly.instantiate(module, { ...given, env, wasi_snapshot_preview1: env });
}

function syscallNamed(name: string, found: unknown): Syscall {
  if (typeof found !== 'function')
    throw new Error(`sql.js offers no ${name}: this is not the version Ratchet was built for.`);
  return (...args) => Number(found(...args));
}

/** Beside the bundle when bundled, in node_modules otherwise. */
function wasmPath(): string {
  const beside = fileURLToPath(new URL(WASM, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(import.meta.resolve(`sql.js/dist/${WASM}`));
}
