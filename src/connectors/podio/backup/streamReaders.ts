// Who reads which stream of a backup. Remembers what apps' fields are between an app's configuration and its items.

import { PermanentError } from '../../../core/errors.ts';
import type { Json } from '../../../core/fieldValue.ts';
import type { Cursor } from '../../../core/ids.ts';
import type { Resolved } from '../../../core/jobFile/jobSecrets.ts';
import type { PodioBackupSourceSettings } from '../../../core/jobFile/podioBackupSource.ts';
import type { BackupRecord, Baseline } from '../../../engine/backupPorts.ts';
import type { Page, StreamPlan } from '../../../engine/ports.ts';
import { appSchema, idIn, isObject, type JsonObject, objectsSchema } from '../client/answers.ts';
import type { PodioClient } from '../client/podioClient.ts';
import { ROUTES } from '../client/routes.ts';
import { StreamKind } from '../hierarchy/expandBackup.ts';
import { NodeKind, podioIdOf, streamIdOf } from '../hierarchy/nodeIds.ts';
import { ItemPages } from '../items/itemPages.ts';
import { ItemFile, partsOf } from './itemRecord.ts';
import { decodeItemsCursor, firstOfAll, firstOfChanged, type ItemsCursor } from './itemsCursor.ts';
import { knownItems } from './knownItems.ts';
import { type Document, fieldsHash, fieldsHashIn, readDocument } from './readDocument.ts';
import { readItems } from './readItems.ts';
import { type Lines, readLines } from './readLines.ts';

export type ReadSettings = Pick<Resolved<PodioBackupSourceSettings>, 'include' | 'listing' | 'pageSize'>;

/** The clocks of this machine and of Podio may differ by as much. */
const OVERLAP_MS = 10 * 60_000;

export class StreamReaders {
  readonly #client: PodioClient;
  readonly #settings: ReadSettings;
  readonly #itemPages: ItemPages;
  #baseline: Baseline | null = null;
  /** By app; null for one whose configuration could not be read. */
  readonly #fields = new Map<number, string | null>();

  constructor(client: PodioClient, settings: ReadSettings) {
    this.#client = client;
    this.#settings = settings;
    this.#itemPages = new ItemPages(client, settings);
  }

  begin(baseline: Baseline | null): void {
    this.#baseline = baseline;
  }

  /** @throws RangeError for a stream that is not read from Podio, or none of its. */
  pages(stream: StreamPlan, from: Cursor | null, letGo: AbortSignal): AsyncIterable<Page<BackupRecord>> {
    const id = podioIdOf(stream.node);
    switch (stream.kind) {
      case StreamKind.organization:
        return readDocument(listed(stream, id, 'organization.json', { organizations: 1 }), from);
      case StreamKind.workspace:
        return readDocument(listed(stream, id, 'workspace.json', { workspaces: 1 }), from);
      case StreamKind.app:
        return readDocument(this.#app(id, letGo), from);
      case StreamKind.views:
        return readDocument(this.#views(id, letGo), from);
      case StreamKind.members:
        return readLines(this.#members(id), from, letGo);
      case StreamKind.tasks:
        return readLines(this.#tasks(id), from, letGo);
      case StreamKind.items:
        return this.#items(stream, id, from, letGo);
      case StreamKind.unlisted:
        return readDocument(unlisted(stream, id), from);
      default:
        throw new RangeError(`no stream of kind "${stream.kind}" is read from Podio`);
    }
  }

  #app(id: number, letGo: AbortSignal): Document {
    const ask = async (): Promise<Json> => {
      const app = await this.#client.ask({ route: ROUTES.app, id, answer: appSchema }, letGo);
      this.#fields.set(id, fieldsHash(app));
      return app;
    };
    return { file: 'app.json', id, counts: { apps: 1 }, ask };
  }

  #views(id: number, letGo: AbortSignal): Document {
    const ask = (): Promise<Json> => this.#client.ask({ route: ROUTES.views, id, answer: objectsSchema }, letGo);
    return { file: 'views.json', id, counts: {}, ask };
  }

  #members(id: number): Lines {
    const route = ROUTES.members;
    const { pageSize } = route;
    return {
      file: 'members.jsonl',
      pageSize,
      ask: (offset, letGo) =>
        this.#client.ask({ route, id, query: { limit: pageSize, offset }, answer: objectsSchema }, letGo),
      idOf: memberId,
      isKept: () => true,
    };
  }

  /** Those of items come with their items. */
  #tasks(space: number): Lines {
    const route = ROUTES.tasks;
    const { pageSize } = route;
    return {
      file: ItemFile.tasks,
      pageSize,
      ask: (offset, letGo) =>
        this.#client.ask({ route, query: { space, limit: pageSize, offset }, answer: objectsSchema }, letGo),
      idOf: (task) => String(idIn(task, 'task_id')),
      isKept: ({ ref }) => !isObject(ref) || ref['type'] !== 'item',
    };
  }

  async *#items(
    stream: StreamPlan,
    app: number,
    from: Cursor | null,
    letGo: AbortSignal,
  ): AsyncGenerator<Page<BackupRecord>, void, void> {
    const { include } = this.#settings;
    const place = from === null ? await this.#firstItems(stream, app, letGo) : decodeItemsCursor(from);
    const since = this.#baseline === null ? null : podioTime(this.#baseline.startedAt - OVERLAP_MS);
    yield* readItems({ client: this.#client, pages: this.#itemPages, include, app, since }, place, letGo);
  }

  /** What changed, if the last run held all of the app and held it as this one would. */
  async #firstItems(stream: StreamPlan, app: number, letGo: AbortSignal): Promise<ItemsCursor> {
    const parts = partsOf(this.#settings.include);
    const known = this.#baseline === null ? null : knownItems(this.#baseline, stream.id);
    const all = firstOfAll(known?.form ?? { size: null, isPlain: false }, parts);
    if (this.#baseline === null || known === null || known.parts !== parts || this.#settings.listing === 'list')
      return all;
    const before = fieldsHashIn(
      this.#baseline.cursors.get(streamIdOf({ kind: NodeKind.app, id: app }, StreamKind.app)),
    );
    const now = await this.#fieldsNow(app, letGo);
    return before !== null && before === now ? firstOfChanged(known) : all;
  }

  /** Asked again only when the process ended between an app's configuration and its items. */
  async #fieldsNow(app: number, letGo: AbortSignal): Promise<string | null> {
    if (!this.#fields.has(app)) {
      try {
        await this.#app(app, letGo).ask();
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
      }
    }
    return this.#fields.get(app) ?? null;
  }
}

/** What came with the listing of its node. */
function listed({ spec }: StreamPlan, id: number, file: string, counts: Document['counts']): Document {
  return { file, id, counts, ask: async () => (isObject(spec) ? (spec['record'] ?? null) : null) };
}

function unlisted({ spec }: StreamPlan, id: number): Document {
  const reason = isObject(spec) ? String(spec['reason']) : 'it could not be listed';
  const ask = async (): Promise<Json> => {
    throw new PermanentError(`${reason}. What hangs below it was not read; a new run lists it again.`);
  };
  return { file: '', id, counts: {}, ask };
}

/** Members that have left Podio have a profile and no user. */
function memberId({ profile = null, user = null }: JsonObject): string {
  const profileId = isObject(profile) ? idIn(profile, 'profile_id') : null;
  return String(profileId ?? (isObject(user) ? idIn(user, 'user_id') : null));
}

/** `2016-11-11 08:00:00`, which Podio reads as UTC. */
function podioTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ');
}
