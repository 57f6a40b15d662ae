#!/usr/bin/env node
// The `ratchet` command, copied as it is to dist/ratchet.js: refuses a Node that is too old in words, not with a syntax
// error, and loads the command line. It must itself run on any Node.

var OLDEST = [22, 13];
var version = process.versions.node.split('.').map(Number);

if (version[0] < OLDEST[0] || (version[0] === OLDEST[0] && version[1] < OLDEST[1])) {
  process.stderr.write(`Ratchet needs Node ${OLDEST.join('.')} or newer; this is ${process.version}.\n`);
  process.exitCode = 2;
} else {
  import('./runner/cli.js').catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  });
}
