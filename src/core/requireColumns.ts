// A column that a job names must be one the source has. One message for texts and payloads.

import { ConfigError } from './errors.ts';
import { nearestName } from './nearestName.ts';

/**
 * @param setting where the job names it: `text`, `payload`.
 * @throws ConfigError that lists the columns there are.
 */
export function requireColumns(setting: string, named: readonly string[], found: readonly string[]): void {
  const known = new Set(found);
  const missing = named.find((column) => !known.has(column));
  if (missing === undefined) return;
  const near = nearestName(missing, found);
  throw new ConfigError(
    `${setting}: the source has no column "${missing}"${near === null ? '' : ` (did you mean "${near}"?)`}; ` +
      `its columns are: ${found.length === 0 ? 'none' : found.join(', ')}`,
  );
}
