// Files: lists of those of an app or a workspace, one by one, and their bytes.

import type { FakeReply, FakeRequest } from '../fakeService.ts';
import type { Access } from './access.ts';
import { jsonReply, refusalOf } from './podioError.ts';
import { fieldValues, hasFile } from './podioFieldValues.ts';
import { fileBytes, fileDocument, type PodioFile } from './podioFile.ts';
import { commentsOf, fileInField, filesOf, itemOf, type PodioItem } from './podioItem.ts';
import type { Quirks } from './podioOptions.ts';
import { pageOf, type Route, slice } from './podioRoute.ts';
import type { App, PodioWorld } from './podioWorld.ts';

export interface Downloads {
  /** Asked for though another service keeps them: the answer is that service's login page. */
  elsewhere: number;
  /** Bytes asked for by redirect with an `Authorization` that was not meant for that origin. */
  leakedTokens: number;
}

const MAX_FILES = 100;

export function fileRoutes(world: PodioWorld, quirks: () => Quirks, downloads: Downloads): readonly Route[] {
  const get = { method: 'GET', rateClass: 'general', query: [] } as const;
  const ofApps = (operation: string, path: string, apps: (access: Access, id: number) => readonly App[]): Route => ({
    ...get,
    operation,
    path,
    query: ['limit', 'offset'],
    answer: ({ id, access, query }) => {
      const found = apps(access, id);
      const { limit, offset } = pageOf(query, 20, MAX_FILES);
      return jsonReply(200, [...slice(filesOfApps(world, found), offset, limit)].map(fileDocument));
    },
  });
  return [
    ofApps('appFiles', '/file/app/:id/', (access, id) => [access.app(id)]),
    ofApps('spaceFiles', '/file/space/:id/', (access, id) => access.space(id).apps),
    {
      ...get,
      operation: 'file',
      path: '/file/:id',
      answer: ({ id, access }) => jsonReply(200, fileDocument(findFile(world, id, access))),
    },
    {
      ...get,
      operation: 'raw',
      path: '/file/:id/raw',
      rateClass: 'limited',
      answer: ({ id, access, request }) => {
        const file = findFile(world, id, access);
        if (file.hostedBy !== 'podio') {
          downloads.elsewhere++;
          return {
            status: 200,
            headers: { 'content-type': 'text/html' },
            body: '<html><body>Please log in</body></html>',
          };
        }
        return quirks().redirects === true ? redirect(file, request) : bytesReply(file, request, quirks());
      },
    },
  ];
}

/** What a redirect led to: another origin, with a signature and without a token. */
export function download(
  world: PodioWorld,
  request: FakeRequest,
  access: Access,
  quirks: Quirks,
  downloads: Downloads,
): FakeReply {
  if (request.headers.authorization !== undefined) downloads.leakedTokens++;
  const id = Number(/^\/download\/(\d+)$/.exec(request.path)?.[1]);
  if (request.query.get('signature') !== signatureOf(id)) throw refusalOf(403);
  return bytesReply(findFile(world, id, access), request, quirks);
}

function redirect(file: PodioFile, request: FakeRequest): FakeReply {
  const port = request.headers.host?.split(':')[1] ?? '80';
  const location = `http://localhost:${port}/download/${file.id}?signature=${signatureOf(file.id)}`;
  return { status: 302, headers: { location }, body: '' };
}

function bytesReply(file: PodioFile, request: FakeRequest, { ranges = true, etags = false }: Quirks): FakeReply {
  const headers = {
    'content-type': 'application/octet-stream',
    ...(etags ? { etag: `"${file.id}"` } : {}),
    ...(ranges ? { 'accept-ranges': 'bytes' } : {}),
  };
  const asked = ranges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') : null;
  const ifRange = request.headers['if-range'];
  const changed = ifRange !== undefined && ifRange !== headers.etag;
  if (asked === null || changed) return { status: 200, headers, body: fileBytes(file.id, file.size) };
  const from = Number(asked[1]);
  if (from >= file.size)
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${file.size}` }, body: '' };
  const end = asked[2] === '' ? file.size : Math.min(Number(asked[2]) + 1, file.size);
  const range = { 'content-range': `bytes ${from}-${end - 1}/${file.size}` };
  return { status: 206, headers: { ...headers, ...range }, body: fileBytes(file.id, end, from) };
}

function* filesOfApps(world: PodioWorld, apps: readonly App[]): Iterable<PodioFile> {
  for (const app of apps) {
    for (const id of app.items.ascending()) yield* filesOfItem(world, itemOf(world, id));
  }
}

function* filesOfItem(world: PodioWorld, item: PodioItem): Iterable<PodioFile> {
  yield* filesOf(world, item);
  for (const field of world.fields(item.app)) {
    if (hasFile(field) && fieldValues(world, item, field) !== null) yield fileInField(world, item, field.position);
  }
  for (const comment of commentsOf(world, item)) yield* comment.files;
}

function findFile(world: PodioWorld, fileId: number, access: Access): PodioFile {
  access.file(fileId);
  const later = [...world.changes].find(([, { files }]) => files.some(({ id }) => id === fileId));
  const item = access.item(later?.[0] ?? world.ids.itemOfFile(fileId).itemId);
  for (const file of filesOfItem(world, item)) if (file.id === fileId) return file;
  throw refusalOf(404);
}

function signatureOf(fileId: number): string {
  return `signed-${fileId}`;
}
