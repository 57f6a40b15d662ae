// `ratchet search JOB "TEXT"`: the nearest records of a job's destination.

import { ConfigError } from '../../core/errors.ts';
import { jobOfKind } from '../../core/jobFile/job.ts';
import type { SearchHit } from '../../protocol/contract.ts';
import { numberOption } from '../arguments.ts';
import type { Command } from '../command.ts';
import { environmentSecrets } from '../environmentSecrets.ts';
import { ExitCode } from '../exitCode.ts';
import { jobIn, loadJobFile } from '../loadJobFile.ts';

const PAYLOAD_SHOWN = 200;

/** "name: Lamp · price: 12.5" */
function payloadText(payload: SearchHit['payload']): string {
  const text = Object.entries(payload)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ')
    .replaceAll(/\s+/g, ' ');
  return text.length > PAYLOAD_SHOWN ? `${text.slice(0, PAYLOAD_SHOWN - 1)}…` : text;
}

export const search: Command = {
  name: 'search',
  positionals: ['JOB', '"TEXT"'],
  options: { limit: { kind: 'value', name: '5' } },
  summary: 'the records whose text is nearest in meaning, nearest first',
  async run(args, context) {
    const limit = numberOption(args, 'limit', { min: 1, max: 1_000, or: 5 });
    const file = await loadJobFile(args, context);
    const [jobNamed = '', text = ''] = args.positionals;
    if (text.trim() === '')
      throw new ConfigError('ratchet search: expected some text, found none. Write what to look for, in quotes.');
    const { name, job } = jobIn(file, jobNamed);
    jobOfKind('sync', job, { name, what: 'ratchet search' });
    const secrets = environmentSecrets(job, context.env);
    const runner = await context.startRunner();
    try {
      const jobFile = { path: file.path, text: file.text };
      const hits = await runner.calls.search({ job: name, jobFile, secrets, text, limit });
      const at = new Date().toISOString();
      for (const { record, score, payload } of hits) {
        context.output.emit({ type: 'hit', at, record, score, payload });
        context.output.say(`${score.toFixed(3)}  ${record}  ${payloadText(payload)}`);
      }
      if (hits.length === 0) context.output.say('No hits: the destination holds no records of this job yet.');
      return ExitCode.completed;
    } finally {
      await runner.dispose();
    }
  },
};
