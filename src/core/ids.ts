// Branded identifiers: each a plain string at run time, each its own type for the compiler.
// Knows nothing of how an id is made by a source; only how a record's key becomes one.

declare const brand: unique symbol;
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A job's name in `ratchet.json`. */
export type JobName = Brand<string, 'JobName'>;
/** One pass of a job over its source; also written on every point as the pass that saw it. */
export type RunId = Brand<string, 'RunId'>;
/** A node of the hierarchy (organisation, workspace, app, table), made of the source's own ids. */
export type NodeId = Brand<string, 'NodeId'>;
/** A unit with a cursor (a table's key range, the items of an app), made of the source's own ids. */
export type StreamId = Brand<string, 'StreamId'>;
/** A record within its stream: the canonical text of its key (see `keyCodec.ts`). */
export type RecordId = Brand<string, 'RecordId'>;
/** Where in a stream the next page starts; only the source that made it can read it. */
export type Cursor = Brand<string, 'Cursor'>;
/** A point in a vector destination: a UUID made from job and record (see `pointId.ts`). */
export type PointId = Brand<string, 'PointId'>;
/** Fencing token of a lease; grows by one with every owner of a store. */
export type Epoch = Brand<number, 'Epoch'>;

export const jobName = (text: string): JobName => text as JobName;
export const runId = (text: string): RunId => text as RunId;
export const nodeId = (text: string): NodeId => text as NodeId;
export const streamId = (text: string): StreamId => text as StreamId;
export const recordId = (text: string): RecordId => text as RecordId;
export const cursor = (text: string): Cursor => text as Cursor;
export const pointId = (text: string): PointId => text as PointId;
export const epoch = (value: number): Epoch => value as Epoch;
