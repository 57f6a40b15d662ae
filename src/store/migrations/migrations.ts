// Every migration in order. Append only: one that was released is never changed.

import { initialTables } from './001-initialTables.ts';
import { streamPositions } from './002-streamPositions.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [initialTables, streamPositions];
