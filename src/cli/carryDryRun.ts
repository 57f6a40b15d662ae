// `ratchet run JOB --dry-run`: asks a runner what the run would do and take, and shows it.

import type { Arguments, CommandContext } from './command.ts';
import { dryRunText } from './dryRunText.ts';
import { environmentSecrets } from './environmentSecrets.ts';
import { ExitCode } from './exitCode.ts';
import { jobIn, loadJobFile } from './loadJobFile.ts';

export async function carryDryRun(args: Arguments, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const file = await loadJobFile(args, context);
  const { name, job } = jobIn(file, args.positionals[0] ?? '');
  const secrets = environmentSecrets(job, context.env);
  const { path, text, stateDir } = file;
  const mode = args.has('fresh') ? 'fresh' : 'continue';
  const runner = await context.startRunner();
  try {
    const report = await runner.calls.dryRun({ job: name, jobFile: { path, text }, secrets, stateDir, mode });
    output.emit({ type: 'dry-run', at: new Date().toISOString(), ...report });
    for (const warning of report.warnings) output.log(`warning: ${name}: ${warning}`);
    output.say(dryRunText(report));
    if (report.start.kind !== 'refused') return ExitCode.completed;
    output.fail(`${name}: ${report.start.message}`);
    return ExitCode.usage;
  } finally {
    await runner.dispose();
  }
}
