// Builds `dist/`: what the VSIX and the `ratchet` command are made of. CommonJS, like the root of the package: VS Code
// loads an extension of a `"type": "module"` package through `import()`, which reaches CommonJS by a detour.
//
//   dist/extension.js        CommonJS, loaded by VS Code; alone in the extension host, so it is minified
//   dist/host/*              ES modules: what the extension loads when it first needs it (see LATER), minified too
//   dist/ratchet.schema.json the rules of job files, for VS Code's editor
//   dist/webview/*           the progress panel's page: one script, one style sheet, the font of its icons
//   dist/ratchet.js          CommonJS, the `ratchet` command: checks Node's version and loads runner/cli.js
//   dist/runner/main.js      ES modules: the background process …
//   dist/runner/cli.js       … and the command line, over shared chunks; what is imported lazily gets a chunk of its own
//   dist/runner/podioSim.js   the simulated Podio of `ratchet demo`
//   dist/runner/*            their assets. Code reads an asset as `new URL('./name', import.meta.url)`: chunks and
//                            assets lie in one folder, so this holds wherever the bundler puts the code

const { execFileSync } = require('node:child_process');
const { chmodSync, copyFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { basename, extname, join } = require('node:path');
const esbuild = require('esbuild');

const DIST = join(__dirname, 'dist');
const RUNNER = join(DIST, 'runner');
const SOURCES = join(__dirname, 'src');
const DEMO_DATA = join(__dirname, 'scripts', 'makeDemoData.ts');
const PODIO_SIMULATION = join(__dirname, 'test', 'fakes', 'podio', 'main.ts');

/** @type {esbuild.BuildOptions} */
const shared = {
  absWorkingDir: __dirname,
  bundle: true,
  platform: 'node',
  target: 'node22',
  sourcemap: true,
  // Error classes are reported by their name.
  keepNames: true,
  metafile: true,
  logLevel: 'warning',
  // Its CommonJS form requires its parts in a way no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  // sqlite-vec is native and optional: found in node_modules by the command line; a VSIX has to bring it along.
  external: ['vscode', 'sqlite-vec'],
};

/**
 * What takes long to load (zod and all it checks) or is seldom needed, and imports no `vscode`. The extension imports each
 * by `import()` only; a class of theirs is not the class of the same name in extension.js, so nothing asks `instanceof`
 * across that border.
 */
const LATER = [
  'src/core/jobFile/jobSecrets.ts',
  'src/core/jobFile/jsonText.ts',
  'src/core/jobFile/parseJobFile.ts',
  'src/host/jobSnapshots.ts',
  'src/host/moveStoreAside.ts',
  'src/host/runnerSupervisor.ts',
  'src/protocol/panelContract.ts',
  'src/ui/inspectDocument.ts',
  'src/ui/panel/panelSession.ts',
  'src/ui/taskRun.ts',
];

/** @type {esbuild.Plugin} */
const loadLater = {
  name: 'load later',
  setup({ onResolve }) {
    const apart = new Set(LATER.map((path) => join(__dirname, path)));
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import' || !apart.has(join(resolveDir, path))) return undefined;
      return { path: `./host/${basename(path, '.ts')}.js`, external: true };
    });
  },
};

/** @type {esbuild.BuildOptions} */
const extension = {
  ...shared,
  entryPoints: ['src/extension.ts'],
  outdir: 'dist',
  format: 'cjs',
  minify: true,
  plugins: [loadLater],
};

/** @type {esbuild.BuildOptions} */
const later = {
  ...shared,
  entryPoints: LATER,
  outdir: 'dist/host',
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  format: 'esm',
  splitting: true,
  minify: true,
};

/** @type {esbuild.BuildOptions} */
const webview = {
  ...shared,
  entryPoints: ['src/webview/progress.ts', 'src/webview/styles/progress.css'],
  outdir: 'dist/webview',
  entryNames: '[name]',
  assetNames: '[name]',
  loader: { '.ttf': 'file' },
  platform: 'browser',
  // The Chromium of the oldest VS Code that package.json admits.
  target: 'chrome134',
  format: 'esm',
  minify: true,
  keepNames: false,
};

/** @type {esbuild.BuildOptions} */
const runner = {
  ...shared,
  entryPoints: {
    main: 'src/runner/main.ts',
    cli: 'src/cli/main.ts',
    embedderThread: 'src/connectors/builtin/embedderThread.ts',
  },
  outdir: 'dist/runner',
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
  // CommonJS dependencies (sql.js) call these; ES modules have neither.
  banner: {
    js: `import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);`,
  },
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
};

/** Every file of the runner's sources that is no code goes beside the chunks; of sql.js its WebAssembly does. */
function assets() {
  const inSources = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['.ts', '.cjs', '.json', '.css'].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
  return [...inSources, require.resolve('sql.js/dist/sql-wasm-debug.wasm')];
}

function copyAssets() {
  for (const from of assets()) {
    const to = join(RUNNER, basename(from));
    if (existsSync(to)) throw new Error(`Two assets are called ${basename(from)}; the second is ${from}. Rename one.`);
    copyFileSync(from, to);
  }
}

/** The demo's Podio, which shares no code with what is tried against it. @type {esbuild.BuildOptions} */
const simulation = {
  ...shared,
  entryPoints: { podioSim: PODIO_SIMULATION },
  outdir: 'dist/runner',
  format: 'esm',
  minify: true,
};

function printSizes() {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) !== '.map')
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(__dirname.length + 1), bytes: statSync(path).size }))
    .sort((a, b) => b.bytes - a.bytes);
  for (const { path, bytes } of files) {
    console.log(`${(bytes / 1024).toFixed(1).padStart(9)} KB  ${path}`);
  }
}

async function build() {
  rmSync(DIST, { recursive: true, force: true });
  await Promise.all([extension, later, webview, runner, simulation].map((options) => esbuild.build(options)));
  for (const folder of [RUNNER, join(DIST, 'host')])
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const { jobFileJsonSchema } = await import('./src/core/jobFile/jobFileSchema.ts');
  writeFileSync(join(DIST, 'ratchet.schema.json'), `${JSON.stringify(jobFileJsonSchema())}\n`);
  const command = join(DIST, 'ratchet.js');
  copyFileSync(join(SOURCES, 'cli', 'ratchet.cjs'), command);
  chmodSync(command, 0o755);
  copyAssets();
  if (existsSync(DEMO_DATA)) execFileSync(process.execPath, [DEMO_DATA, RUNNER], { stdio: 'inherit' });
  printSizes();
}

build().catch((error) => {
  // esbuild has already printed what is wrong with the code.
  if (error.errors === undefined) console.error(error);
  process.exitCode = 1;
});
