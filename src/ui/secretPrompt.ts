// What the question for a secret says: who needs it and where it will be sent; and first, when a job file points a secret
// that is known at another host, that it does. Pure.

import type { SecretQuestion } from '../host/secretStore.ts';
import type { Translate } from '../host/translate.ts';

export function secretPrompt({ origin, needed, knownOrigins }: SecretQuestion, t: Translate): string {
  const service = t("the service's own address");
  const place = origin ?? service;
  const moved = t(
    'The job file now sends this secret to {0}. It was given for {1}. Enter the value for the new host only if you trust it.',
    place,
    knownOrigins.map((known) => known ?? service).join(', '),
  );
  const kept = t('It is kept for this workspace and sent to {0} only.', place);
  const user = needed === null ? '' : t('{0} needs it ({1}).', needed.job, needed.path);
  return [knownOrigins.length > 0 ? moved : '', user, kept].filter((part) => part !== '').join(' ');
}
