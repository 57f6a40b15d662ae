// Makes a Qdrant destination out of its settings in the job file. Connects to nothing: that is left to its first call.

import type { JobName } from '../../core/ids.ts';
import type { Resolved } from '../../core/jobFile/jobSecrets.ts';
import type { QdrantDestinationSettings } from '../../core/jobFile/qdrantDestination.ts';
import type { VectorDestination } from '../../engine/ports.ts';
import { QdrantDestination } from './qdrantDestination.ts';
import { qdrantServer } from './qdrantServer.ts';

/** @throws AuthError for a key that no header can carry. */
export async function openQdrantDestination(
  settings: Resolved<QdrantDestinationSettings>,
  job: JobName,
): Promise<VectorDestination> {
  const { collection: name, distance, ids } = settings;
  return new QdrantDestination(qdrantServer(settings), { name, distance, ids }, job);
}
