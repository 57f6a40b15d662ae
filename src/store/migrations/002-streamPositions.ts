// Version 2: where a destination's files of a stream stand, as JSON; null where a destination keeps no such thing.

import type { Migration } from './migration.ts';

export const streamPositions: Migration = 'ALTER TABLE streams ADD COLUMN position TEXT';
