// Items, comments and tasks as Podio's JSON. Where a real one has more that nobody here reads, it is left out.

import { appToken, push } from './liveSecrets.ts';
import { podioDate } from './podioDate.ts';
import { fieldValues } from './podioFieldValues.ts';
import { fileDocument } from './podioFile.ts';
import { commentsOf, filesOf, type PodioComment, type PodioItem, type PodioTask, tasksOf } from './podioItem.ts';
import { htmlEscaped } from './podioNames.ts';
import { author } from './podioPeople.ts';
import type { PodioWorld, Space } from './podioWorld.ts';

const RIGHTS = ['view', 'comment', 'update', 'add_file', 'add_task'];
const VIA = { id: 1, auth_client_id: 1, name: 'Podio', url: null, display: false };

/** @param comments how many of its comments at most; null: all. */
export function fullItemDocument(world: PodioWorld, item: PodioItem, comments: number | null): object {
  const { app } = item;
  return {
    ...itemDocument(world, item),
    app: {
      app_id: app.id,
      space_id: app.space.id,
      name: htmlEscaped(app.name),
      config: { name: htmlEscaped(app.name), item_name: 'Item' },
      link: `https://podio.com/apps/${app.id}`,
      token: appToken(app.id),
    },
    files: filesOf(world, item).map(fileDocument),
    comments: commentsOf(world, item)
      .slice(0, comments ?? undefined)
      .map((comment) => commentDocument(item, comment)),
    tasks: tasksOf(world, item).map((task) => taskDocument(task, app.space)),
    refs: [],
    references: [],
    participants: {},
    ratings: {},
    reminder: null,
    recurrence: null,
    push: push('item', item.id),
  };
}

export function itemDocument(world: PodioWorld, item: PodioItem): object {
  const { app } = item;
  const made = { created_on: podioDate(item.createdOn), created_by: author(item.id % 7), created_via: VIA };
  const edited = { created_on: podioDate(item.lastEditOn), created_by: author(item.id % 5), created_via: VIA };
  return {
    item_id: item.id,
    app_item_id: item.number,
    app_item_id_formatted: String(item.number),
    external_id: null,
    title: item.title,
    link: `https://podio.com/org-${app.space.organization.id}/space-${app.space.id}/apps/app-${app.id}/items/${item.number}`,
    revision: item.revision,
    rights: RIGHTS,
    ...made,
    initial_revision: { revision: 0, ...made },
    current_revision: { revision: item.revision, ...edited },
    last_event_on: podioDate(item.lastEventOn),
    tags: item.number % 3 === 0 ? ['urgente', 'über'] : [],
    comment_count: item.commentCount,
    file_count: item.fileCount,
    task_count: item.taskCount,
    fields: world.fields(app).flatMap((field) => {
      const values = fieldValues(world, item, field);
      if (values === null) return [];
      const label = htmlEscaped(field.label);
      return {
        field_id: field.id,
        type: field.type,
        external_id: field.externalId,
        label,
        status: 'active',
        config: { label, mapping: null, settings: field.settings },
        values,
      };
    }),
  };
}

export function commentDocument(item: PodioItem, comment: PodioComment): object {
  return {
    comment_id: comment.id,
    value: comment.value,
    rich_value: comment.value,
    external_id: null,
    ref: { type: 'item', id: item.id },
    created_on: podioDate(comment.createdOn),
    created_by: author(comment.id % 7),
    created_via: VIA,
    files: comment.files.map(fileDocument),
    embed: null,
    embed_file: null,
    like_count: comment.id % 3,
    is_liked: false,
    rights: ['view'],
  };
}

/** @param ref null: it hangs on nothing; undefined: it is inside of what it hangs on. */
export function taskDocument(task: PodioTask, space: Space, ref?: object | null): object {
  return {
    task_id: task.id,
    text: task.text,
    description: null,
    status: task.completedOn === null ? 'active' : 'completed',
    private: false,
    due_date: task.id % 2 === 0 ? podioDate(task.createdOn).slice(0, 10) : null,
    responsible: author(task.id % 7),
    ...(ref === undefined ? {} : { ref }),
    space_id: space.id,
    labels: [],
    created_on: podioDate(task.createdOn),
    created_by: author(task.id % 5),
    completed_on: task.completedOn === null ? null : podioDate(task.completedOn),
    files: [],
    comments: [],
    link: `https://podio.com/tasks/${task.id}`,
    push: push('task', task.id),
  };
}

export function refTo({ id, title }: { readonly id: number; readonly title: string }): object {
  return { type: 'item', id, title };
}
