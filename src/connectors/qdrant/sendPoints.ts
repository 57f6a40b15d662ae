// The points of a write on their way: checks them, packs them into request bodies, and resolves when the server has applied all.
// Knows nothing of which points are unchanged; that is what its caller found out before.

import { ConfigError, PermanentError } from '../../core/errors.ts';
import type { PointId } from '../../core/ids.ts';
import type { PointWrite } from '../../engine/ports.ts';
import type { JsonBody } from './jsonBody.ts';
import { type BodyForm, packBodies } from './packBodies.ts';
import { type Pass, pointsWithIds } from './pass.ts';
import { type FoundPoint, findPoints } from './passLedger.ts';
import { type PointStamp, STAMP, stampedPayload } from './pointStamp.ts';
import { type ServerIdJson, serverIdOfRecord } from './serverId.ts';
import type { WriteChannel } from './writeChannel.ts';

type FullWrite = Extract<PointWrite, { kind: 'full' }>;
type PayloadWrite = Extract<PointWrite, { kind: 'payload' }>;

/** The server's default ceiling is 32 MiB; proxies before it are often set to less, which halving meets. */
const MAX_BODY_BYTES = 32 * 1_024 * 1_024;
/** A component of a vector in a body, and what an ordinary point has beside its vector. */
const COMPONENT_BYTES = 13;
const PAYLOAD_BYTES = 1_024;

/** @throws PermanentError for what no repeat makes right; then some of the points may be written, as after any failure. */
export async function sendPoints(
  pass: Pass,
  channel: WriteChannel,
  points: readonly PointWrite[],
  signal: AbortSignal,
): Promise<void> {
  const full = points.filter((point) => point.kind === 'full');
  const payloads = points.filter((point) => point.kind === 'payload');
  const seen = points.filter((point) => point.kind === 'seen').map(({ id }) => id);
  for (const point of full) checkDimensions(point, pass);
  for (const { payload } of [...full, ...payloads]) checkNames(payload);

  const upserts = packBodies(full, upsertForm(pass), { maxItems: pass.limits.maxPoints, maxBytes: MAX_BODY_BYTES });
  const changes = [...(await overwrites(pass, payloads, signal)), ...marks(pass, seen)];
  const batches = packBodies(changes, CHANGE_FORM, { maxItems: pass.limits.maxPoints, maxBytes: MAX_BODY_BYTES });

  const path = `/collections/${encodeURIComponent(pass.collection)}/points`;
  for (const body of upserts) await channel.send({ method: 'PUT', path: `${path}?wait=true`, body }, signal);
  for (const body of batches) await channel.send({ method: 'POST', path: `${path}/batch?wait=true`, body }, signal);
}

function upsertForm(pass: Pass): BodyForm<FullWrite> {
  return {
    open: '{"points":[',
    close: ']}',
    itemBytes: pass.plan.space.dimensions * COMPONENT_BYTES + PAYLOAD_BYTES,
    write: (body: JsonBody, point) => {
      body.text(`{"id":${serverIdOf(point, pass)},"vector":`);
      body.vector(point.vector);
      body.text(`,"payload":${stampedPayload(point.payload, stampFor(point, pass))}}`);
    },
    describe: ({ record }) => `Record ${record}`,
  };
}

/** One operation of a batch: its JSON, and what it is about. */
interface Change {
  readonly json: string;
  readonly what: string;
}

const CHANGE_FORM: BodyForm<Change> = {
  open: '{"operations":[',
  close: ']}',
  itemBytes: PAYLOAD_BYTES,
  write: (body, { json }) => body.text(json),
  describe: ({ what }) => what,
};

/** Overwriting replaces the stamp too, so what it holds beside the payload's hash is read first. */
async function overwrites(pass: Pass, points: readonly PayloadWrite[], signal: AbortSignal): Promise<Change[]> {
  if (points.length === 0) return [];
  const ids = points.map(({ id }) => id);
  const found = await findPoints(pass, ids, { vectors: false }, signal);
  return points.map((point) => {
    const { serverId, stamp } = present(found, point.id, pass);
    const moved = { ...stamp, payload: point.payloadHash, written: pass.run, seen: pass.run };
    return {
      json: `{"overwrite_payload":{"payload":${stampedPayload(point.payload, moved)},"points":[${serverId}]}}`,
      what: `Record ${stamp.record}`,
    };
  });
}

function present(found: ReadonlyMap<PointId, FoundPoint>, id: PointId, pass: Pass): FoundPoint {
  const point = found.get(id);
  if (point !== undefined) return point;
  throw new PermanentError(
    `Point ${id} was to get a new payload, but the collection "${pass.collection}" does not hold it: it was removed since the run looked. ` +
      'Try the record again, with its text.',
  );
}

/** By a filter, which passes over points that are not there; a list of ids would be refused for one of them. */
function marks(pass: Pass, ids: readonly PointId[]): Change[] {
  if (ids.length === 0) return [];
  const change = { payload: { seen: pass.run }, key: STAMP, filter: pointsWithIds(pass, ids) };
  return [{ json: `{"set_payload":${JSON.stringify(change)}}`, what: 'A list of points that were seen' }];
}

function serverIdOf({ id, record }: FullWrite, { plan }: Pass): ServerIdJson {
  return plan.ids === 'uuid' ? `"${id}"` : serverIdOfRecord(record);
}

function stampFor({ id, record, textHash, payloadHash }: FullWrite, { job, run, plan }: Pass): PointStamp {
  const stamp = { job, record, text: textHash, payload: payloadHash, written: run, seen: run };
  return plan.ids === 'uuid' ? stamp : { ...stamp, point: id };
}

function checkDimensions({ record, vector }: FullWrite, { plan }: Pass): void {
  const { dimensions } = plan.space;
  if (vector.length === dimensions) return;
  throw new PermanentError(
    `Record ${record}: its vector has ${vector.length} dimensions where ${dimensions} were expected. Check the embedder's "dimensions".`,
  );
}

function checkNames(payload: object): void {
  if (!Object.hasOwn(payload, STAMP)) return;
  throw new ConfigError(
    `payload: expected no field called "${STAMP}", found one; Ratchet keeps what it needs of a point under that name. Give it another: { "name": "${STAMP}" }.`,
  );
}
