// One file: what Podio says about it, and its bytes, both worked out from its id.

import type { ByteBody } from '../fakeService.ts';
import { hashOfText, seededRandom } from '../seededRandom.ts';
import { push } from './liveSecrets.ts';
import { podioDate } from './podioDate.ts';
import { FileSlot } from './podioIds.ts';
import { podioName } from './podioNames.ts';
import { author } from './podioPeople.ts';
import type { PodioWorld } from './podioWorld.ts';

export interface PodioFile {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly createdOn: number;
  readonly hostedBy: 'podio' | 'googledrive';
  readonly context: { readonly type: 'item' | 'comment'; readonly id: number; readonly title: string };
}

type Context = PodioFile['context'];

const SIZES = [1_234, 0, 70_000, 17, 4_096];
const CHUNK = 65_536;

export function generatedFile(world: PodioWorld, fileId: number, createdOn: number, context: Context): PodioFile {
  const { fileBytes = SIZES, elsewhereEvery = 10, names = 'mixed' } = world.options;
  const { itemId, slot } = world.ids.itemOfFile(fileId);
  const { appOrdinal, position } = world.ids.homeOf(itemId);
  const turn = appOrdinal * 31 + position * 7 + slot;
  const sizes = typeof fileBytes === 'number' ? [fileBytes] : fileBytes;
  // An image in a field is never a link.
  const elsewhere = slot < FileSlot.inField && elsewhereEvery > 0 && (turn + 1) % elsewhereEvery === 0;
  return {
    id: fileId,
    name: podioName(names, 'file', turn),
    size: sizes[turn % sizes.length] ?? 0,
    createdOn,
    hostedBy: elsewhere ? 'googledrive' : 'podio',
    context,
  };
}

export function fileDocument(file: PodioFile): object {
  const here = file.hostedBy === 'podio';
  const link = here ? `https://files.podio.com/${file.id}` : `https://docs.example.com/login?continue=${file.id}`;
  return {
    file_id: file.id,
    name: file.name,
    description: null,
    mimetype: mimetype(file.name),
    size: file.size,
    link,
    perma_link: here ? link : null,
    thumbnail_link: null,
    hosted_by: file.hostedBy,
    hosted_by_humanized_name: here ? 'Podio' : 'Google Drive',
    context: file.context,
    created_on: podioDate(file.createdOn),
    created_by: author(file.id % 7),
    rights: ['download', 'view'],
    replaces: [],
    push: push('file', file.id),
  };
}

/** The bytes from `from` on, 64 kB at a time. */
export function fileBytes(fileId: number, size: number, from = 0): ByteBody {
  return {
    length: size - from,
    *chunks() {
      for (let at = from; at < size; ) {
        const chunk = Math.floor(at / CHUNK);
        const length = Math.min(CHUNK, size - chunk * CHUNK);
        const bytes = chunkOf(fileId, chunk, length).subarray(at - chunk * CHUNK, length);
        yield bytes;
        at += bytes.length;
      }
    },
  };
}

/** All of them, for tests to compare with. */
export function wholeFile(fileId: number, size: number): Buffer {
  return Buffer.concat([...fileBytes(fileId, size).chunks()]);
}

function chunkOf(fileId: number, chunk: number, length: number): Uint8Array {
  const random = seededRandom(hashOfText(`file ${fileId} chunk ${chunk}`));
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = random();
  return new Uint8Array(words.buffer);
}

function mimetype(name: string): string {
  return MIMETYPES[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

const MIMETYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  txt: 'text/plain',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
