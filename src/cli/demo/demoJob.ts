// The demo's job file, as a user would write it, and what is asked of its result.

import { jobName } from '../../core/ids.ts';

export const DEMO_JOB = jobName('wordnet');
export const DEMO_TABLE = 'wordnet.sqlite';
export const DEMO_VECTORS = 'wordnet.vectors.sqlite';

/** Small pages, so that little is under way at the kill. */
export const DEMO_PAGE_SIZE = 100;

export const DEMO_JOB_FILE = `{
  "jobs": {
    "${DEMO_JOB}": {
      "kind": "sync",
      "source": { "type": "sqlite", "path": "${DEMO_TABLE}", "table": "glosses", "key": "id", "pageSize": ${DEMO_PAGE_SIZE} },
      "text": ["gloss"],
      "payload": ["words", "gloss"],
      "embedder": { "type": "builtin" },
      "destination": { "type": "embedded", "path": "${DEMO_VECTORS}" }
    }
  }
}
`;

/** Descriptions of words that are among the rows; most of their answers are put in other words. */
export const DEMO_SEARCHES = ['someone who repairs shoes', 'a sudden loud noise', 'an evening meal'] as const;
