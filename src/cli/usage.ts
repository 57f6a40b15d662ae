// The text of `ratchet --help`.

import type { Command } from './command.ts';

const synopsisOf = ({ name, positionals, options }: Command): string => {
  const flags = Object.entries(options).map(([option, spec]) =>
    spec.kind === 'flag' ? `[--${option}]` : `[--${option} ${spec.name}]`,
  );
  return ['ratchet', name, ...positionals, ...flags].join(' ');
};

const COMMON = `Every command takes
  --file ratchet.json   the job file (default: ratchet.json, or the only *.ratchet.json, in this folder)
  --state DIR           where checkpoints are kept (default: .ratchet beside the job file)
  --json                one JSON object a line on standard output; logs go to standard error
  --quiet               nothing but errors
Secrets that a job names as \${secret:NAME} are read from RATCHET_SECRET_NAME (upper case, other characters as _).

Exit codes
  0 completed   1 failed, or verify found differences   2 wrong usage or job file   3 completed with dead letters
  4 another process holds the job   75 waiting for a rate limit (with --no-wait)   130 paused or cancelled
`;

export function usageOf(commands: readonly Command[]): string {
  const lines = commands.map((command) => `  ${synopsisOf(command)}\n      ${command.summary}`);
  return `Ratchet runs long data jobs that never lose ground.\n\n${lines.join('\n')}\n\n${COMMON}`;
}
