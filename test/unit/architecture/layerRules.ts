// The layer rule as data: who may import whom, which packages live where, who may touch which part of Node.
// `docs/ARCHITECTURE.md` says it in words.

export interface LayerRule {
  /** What the layer may import beside itself: paths below `src/`; a folder ends in `/`. */
  readonly imports: readonly string[];
  /** Modules of Node it may use. `any` where I/O is the layer's work. */
  readonly node: readonly string[] | 'any';
}

/** What of the engine its connectors know. */
const PORTS = ['engine/ports.ts', 'engine/backupPorts.ts', 'engine/callGate.ts', 'engine/budget.ts'];

/** Who holds a job is asked without opening its store. */
const OWNER_LOCK = 'store/ownerLock.ts';

/** A task's terminal and an inspected job's document say what the command line says, word for word. */
const COMMAND_LINE_TEXTS = ['cli/exitCode.ts', 'cli/inspectText.ts', 'cli/output.ts', 'cli/runView.ts'];

/** Ratchet's version is read from its manifest. */
const MANIFEST = '../package.json';

/** By the first part of a path below `src/`. A folder that is missing here is an error: it needs a place in the house. */
export const LAYERS: Readonly<Record<string, LayerRule>> = {
  core: { imports: [], node: ['node:crypto'] },
  engine: { imports: ['core/'], node: ['node:crypto', 'node:events', 'node:timers/promises'] },
  connectors: { imports: ['core/', ...PORTS], node: 'any' },
  store: { imports: ['core/', 'engine/'], node: 'any' },
  // Its contract is pure; the parent's end of it forks the runner, for the extension and the command line alike.
  protocol: { imports: ['core/'], node: ['node:child_process', 'node:crypto'] },
  runner: { imports: ['core/', 'engine/', 'connectors/', 'store/', 'protocol/', MANIFEST], node: 'any' },
  cli: { imports: ['core/', 'engine/', 'connectors/', 'store/', 'protocol/', 'runner/', MANIFEST], node: 'any' },
  host: { imports: ['core/', 'protocol/', OWNER_LOCK], node: 'any' },
  ui: { imports: ['core/', 'protocol/', 'host/', ...COMMAND_LINE_TEXTS], node: 'any' },
  webview: { imports: ['protocol/'], node: [] },
  'extension.ts': { imports: ['core/', 'protocol/', 'host/', 'ui/'], node: 'any' },
};

/** Where each package may be imported. One that is missing here is an error: a client lives in its connector's folder. */
export const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  vscode: ['extension.ts', 'host/', 'ui/'],
  zod: ['core/', 'connectors/', 'store/', 'protocol/', 'runner/', 'cli/', 'host/'],
  'jsonc-parser': ['core/', 'cli/', 'host/', 'ui/'],
  'p-queue': ['engine/'],
  'sql.js': ['store/'],
  birpc: ['protocol/', 'runner/', 'cli/', 'host/', 'webview/'],
  'write-file-atomic': ['runner/', 'connectors/'],
  'csv-parse': ['connectors/csv/'],
  'csv-stringify': ['connectors/archive/'],
  hucre: ['connectors/archive/'],
  'node:sqlite': ['connectors/', 'store/', 'cli/'],
  pg: ['connectors/postgres/'],
  mysql2: ['connectors/mysql/'],
  'sqlite-vec': ['connectors/embedded/'],
  '@google/generative-ai': ['connectors/gemini/'],
  '@qdrant/js-client-rest': ['connectors/qdrant/'],
  undici: ['connectors/qdrant/'],
  lit: ['webview/'],
  '@vscode-elements/elements': ['webview/'],
  entities: ['connectors/podio/'],
  htmlparser2: ['connectors/podio/'],
};
