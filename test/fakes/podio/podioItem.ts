// One item and what hangs on it: its times, its title, its comments, files and tasks, worked out from its id and from
// what changed since. Knows nothing of JSON.

import { hashOfText } from '../seededRandom.ts';
import { generatedFile, type PodioFile } from './podioFile.ts';
import { FileSlot } from './podioIds.ts';
import type { App, PodioWorld } from './podioWorld.ts';

export interface PodioItem {
  readonly id: number;
  readonly app: App;
  /** From 1, in the app it was made in. */
  readonly number: number;
  readonly title: string;
  readonly revision: number;
  readonly createdOn: number;
  readonly lastEditOn: number;
  readonly lastEventOn: number;
  readonly commentCount: number;
  readonly fileCount: number;
  readonly taskCount: number;
}

export interface PodioComment {
  readonly id: number;
  readonly value: string;
  readonly createdOn: number;
  readonly files: readonly PodioFile[];
}

export interface PodioTask {
  readonly id: number;
  readonly text: string;
  readonly createdOn: number;
  readonly completedOn: number | null;
}

/** Everything generated happened before this: what was changed since can be found without looking at it. */
export const GENERATED_UNTIL = Date.UTC(2024, 0, 1);
const GENERATED_FROM = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;
const EVERY_COMMENT_WITH_FILE = 4;

export function itemOf(world: PodioWorld, itemId: number): PodioItem {
  const app = world.appOfItem(itemId);
  const { position } = world.ids.homeOf(itemId);
  const changes = world.changes.get(itemId);
  const { comments = 1, files = 0.5, tasks = 0.25 } = world.options;
  const createdOn = changes?.createdOn ?? generatedOn(world, itemId);
  const isLater = changes !== undefined && changes.createdOn !== null;
  const lastEditOn = changes?.lastEditOn ?? soonAfter(createdOn, mixed(world.seed, 'edit', itemId), 30);
  const counted = (perItem: number, later: readonly unknown[] | undefined): number =>
    (isLater ? 0 : countAt(perItem, position)) + (later?.length ?? 0);
  const generatedComments = isLater ? 0 : countAt(comments, position);
  let lastEventOn = lastEditOn;
  for (let slot = 0; slot < generatedComments; slot++) {
    lastEventOn = Math.max(lastEventOn, commentedOn(world, itemId, createdOn, slot));
  }
  return {
    id: itemId,
    app,
    number: position + 1,
    title: titleOf(world, itemId),
    revision: (isLater ? 0 : mixed(world.seed, 'revision', itemId) % 3) + (changes?.edits ?? 0),
    createdOn,
    lastEditOn,
    lastEventOn: Math.max(lastEventOn, changes?.lastEventOn ?? 0),
    commentCount: counted(comments, changes?.comments),
    fileCount: counted(files, changes?.files),
    taskCount: counted(tasks, changes?.tasks),
  };
}

export function titleOf(world: PodioWorld, itemId: number): string {
  const changed = world.changes.get(itemId)?.title ?? null;
  if (changed !== null) return changed;
  const { position } = world.ids.homeOf(itemId);
  return `${TITLES[mixed(world.seed, 'title', itemId) % TITLES.length]} ${position + 1}`;
}

export function commentsOf(world: PodioWorld, item: PodioItem): readonly PodioComment[] {
  const later = world.changes.get(item.id)?.comments ?? [];
  const generated = Array.from({ length: item.commentCount - later.length }, (_, slot) => {
    const id = world.ids.comment(item.id, slot);
    const createdOn = commentedOn(world, item.id, item.createdOn, slot);
    const value = `${REMARKS[mixed(world.seed, 'remark', id) % REMARKS.length]} (${slot + 1})`;
    return { id, value, createdOn, files: filesOnComment(world, item, { id, slot, createdOn, value }) };
  });
  return [...generated, ...later.map((comment) => ({ ...comment, files: [] }))];
}

/** Those attached to the item itself. */
export function filesOf(world: PodioWorld, item: PodioItem): readonly PodioFile[] {
  const later = world.changes.get(item.id)?.files ?? [];
  const context = { type: 'item', id: item.id, title: item.title } as const;
  const generated = Array.from({ length: item.fileCount - later.length }, (_, slot) =>
    generatedFile(world, world.ids.file(item.id, FileSlot.attached + slot), item.createdOn, context),
  );
  return [...generated, ...later.map((file) => ({ ...file, hostedBy: 'podio' as const, context }))];
}

/** The file that one of its fields holds. */
export function fileInField(world: PodioWorld, item: PodioItem, fieldPosition: number): PodioFile {
  const slot = FileSlot.inField + (fieldPosition % (FileSlot.onComment - FileSlot.inField));
  const context = { type: 'item', id: item.id, title: item.title } as const;
  return generatedFile(world, world.ids.file(item.id, slot), item.createdOn, context);
}

export function tasksOf(world: PodioWorld, item: PodioItem): readonly PodioTask[] {
  const later = world.changes.get(item.id)?.tasks ?? [];
  const generated = Array.from({ length: item.taskCount - later.length }, (_, slot) => {
    const id = world.ids.task(item.id, slot);
    const done = mixed(world.seed, 'done', id) % 2 === 0;
    const completedOn = done ? item.createdOn + DAY_MS : null;
    return { id, text: `Follow up ${item.number}.${slot + 1}`, createdOn: item.createdOn, completedOn };
  });
  return [...generated, ...later.map((task) => ({ ...task, completedOn: null }))];
}

/** A number of 32 bits that looks random, the same for the same three. */
export function mixed(seed: number, what: string, id: number): number {
  let hash = Math.imul(seed ^ saltOf(what), 0x9e3779b1) ^ (id >>> 0);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) ^ Math.floor(id / 2 ** 32);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const salts = new Map<string, number>();

function saltOf(what: string): number {
  const known = salts.get(what);
  if (known !== undefined) return known;
  const [salt] = hashOfText(what);
  salts.set(what, salt);
  return salt;
}

function filesOnComment(
  world: PodioWorld,
  item: PodioItem,
  comment: { readonly id: number; readonly slot: number; readonly createdOn: number; readonly value: string },
): readonly PodioFile[] {
  if ((item.number + comment.slot) % EVERY_COMMENT_WITH_FILE !== 0 || world.options.files === 0) return [];
  const fileId = world.ids.file(item.id, FileSlot.onComment + comment.slot);
  const context = { type: 'comment', id: comment.id, title: comment.value } as const;
  return [generatedFile(world, fileId, comment.createdOn, context)];
}

/** The nth item's share when each has `perItem` on average. */
function countAt(perItem: number, position: number): number {
  return Math.floor((position + 1) * perItem) - Math.floor(position * perItem);
}

/** Items of an app follow each other in time as in their ids. */
function generatedOn(world: PodioWorld, itemId: number): number {
  const { appOrdinal, position } = world.ids.homeOf(itemId);
  const { generated } = world.appByOrdinal(appOrdinal);
  const stepMs = Math.min(
    DAY_MS,
    Math.floor((GENERATED_UNTIL - GENERATED_FROM) / Math.max(generated, 1) / 1_000) * 1_000,
  );
  return GENERATED_FROM + position * stepMs;
}

function commentedOn(world: PodioWorld, itemId: number, createdOn: number, slot: number): number {
  return soonAfter(createdOn, mixed(world.seed, 'comment', itemId + slot), 60);
}

function soonAfter(ms: number, random: number, days: number): number {
  return Math.min(ms + (random % (days * 86_400)) * 1_000, GENERATED_UNTIL - 1_000);
}

const TITLES = ['Presupuesto', 'Visita', 'Angebot für Müller', '契約', 'Onboarding', 'R&D review', 'Счёт', 'Follow-up'];
const REMARKS = [
  'Looks good',
  '<p>Por favor, revisar <b>hoy</b></p>',
  '了解しました',
  'Done & sent',
  'Line one\nline two',
  '👍',
];
