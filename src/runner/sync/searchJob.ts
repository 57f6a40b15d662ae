// `search`: the query's text through the job's own embedder, its vector to the job's destination. Needs neither the
// job's lock nor its store, so it works while the job runs.

import { openDestination, openEmbedder } from '../../connectors/registry.ts';
import { ConfigError } from '../../core/errors.ts';
import { withSecrets } from '../../core/jobFile/jobSecrets.ts';
import type { SyncJob } from '../../core/jobFile/syncJob.ts';
import { checkVectors } from '../../engine/checkVectors.ts';
import type { SearchHit } from '../../engine/ports.ts';
import { prepareText } from '../../engine/prepareText.ts';
import type { PlacedJob } from '../placedJob.ts';
import { embedderTerms } from './embedderTerms.ts';

export async function searchJob(
  { name, job: plain, secrets, baseDir }: PlacedJob<SyncJob>,
  query: { readonly text: string; readonly limit: number },
  signal: AbortSignal,
): Promise<readonly SearchHit[]> {
  const job = withSecrets(plain, secrets);
  const embedder = await openEmbedder(job.embedder, embedderTerms(plain.embedder).keyName);
  try {
    const prepared = prepareText(query.text, embedder.limits.maxChars);
    if (prepared.kind === 'empty') {
      throw new ConfigError('there is nothing to search for: expected some text, found none. Write what to look for.');
    }
    const destination = await openDestination(job.destination, baseDir, name);
    try {
      const answer = await embedder.embed([prepared.text], 'query', signal);
      const [vector] = checkVectors(answer, 1, embedder.space);
      if (vector === undefined) return [];
      return await destination.search({ vector, limit: query.limit, space: embedder.space }, signal);
    } finally {
      await destination.close();
    }
  } finally {
    await embedder.close();
  }
}
