// Tasks: those of a workspace or an organisation, and those that hang on one item.

import type { Access } from './access.ts';
import { refTo, taskDocument } from './itemDocuments.ts';
import { invalidValue, jsonReply } from './podioError.ts';
import { GENERATED_UNTIL, itemOf, type PodioTask, tasksOf } from './podioItem.ts';
import { flag, pageOf, type Route, slice, wholeNumber } from './podioRoute.ts';
import type { PodioWorld, Space } from './podioWorld.ts';

interface PlacedTask {
  readonly task: PodioTask;
  readonly space: Space;
  readonly ref: object | null;
}

const MAX_TASKS = 100;
const DAY_MS = 86_400_000;

export function taskRoutes(world: PodioWorld): readonly Route[] {
  return [
    {
      operation: 'tasks',
      method: 'GET',
      path: '/task/',
      rateClass: 'limited',
      query: ['space', 'org', 'reference', 'completed', 'limit', 'offset', 'view', 'sort_by', 'sort_desc', 'grouping'],
      answer: ({ query, access }) => {
        for (const name of ['sort_by', 'sort_desc', 'grouping']) {
          if (query.has(name)) throw invalidValue(`the simulator does not know '${name}' of tasks`);
        }
        if ((query.get('view') ?? 'full') !== 'full') throw invalidValue("'view' must be full");
        const { limit, offset } = pageOf(query, MAX_TASKS, MAX_TASKS);
        const completed = flag(query, 'completed');
        const wanted = filtered(placed(world, query, access), completed);
        return jsonReply(
          200,
          [...slice(wanted, offset, limit)].map(({ task, space, ref }) => taskDocument(task, space, ref)),
        );
      },
    },
  ];
}

function placed(world: PodioWorld, query: URLSearchParams, access: Access): Iterable<PlacedTask> {
  const reference = query.get('reference');
  if (reference !== null) {
    const [, itemId = ''] = /^item:(\d+)$/.exec(reference) ?? [];
    if (itemId === '') throw invalidValue("the simulator knows 'reference' of items only");
    return tasksOfItem(world, access.item(Number(itemId)).id);
  }
  const any = { least: 0, most: Number.MAX_SAFE_INTEGER };
  const space = query.get('space');
  if (space !== null) return tasksOfSpaces(world, [access.space(wholeNumber('space', space, any))]);
  const org = query.get('org');
  if (org !== null) return tasksOfSpaces(world, access.organization(wholeNumber('org', org, any)).spaces);
  throw invalidValue('at least one of org, space and reference must be given');
}

function* tasksOfSpaces(world: PodioWorld, spaces: readonly Space[]): Iterable<PlacedTask> {
  const { workspaceTasks = 1, tasks = 0.25 } = world.options;
  for (const space of spaces) {
    for (let position = 0; position < workspaceTasks; position++) {
      const id = world.ids.spaceTask(space.ordinal, position);
      const completedOn = position % 2 === 1 ? GENERATED_UNTIL - DAY_MS : null;
      const text = `Plan ${position + 1} & check`;
      yield { task: { id, text, createdOn: GENERATED_UNTIL - 9 * DAY_MS, completedOn }, space, ref: null };
    }
    for (const app of space.apps) {
      const ids = tasks === 0 ? [...world.changes.keys()].filter((id) => app.items.has(id)) : app.items.ascending();
      for (const id of ids) yield* tasksOfItem(world, id);
    }
  }
}

function* tasksOfItem(world: PodioWorld, itemId: number): Iterable<PlacedTask> {
  const item = itemOf(world, itemId);
  for (const task of tasksOf(world, item)) yield { task, space: item.app.space, ref: refTo(item) };
}

function* filtered(tasks: Iterable<PlacedTask>, completed: boolean | null): Iterable<PlacedTask> {
  for (const each of tasks) {
    if (completed === null || (each.task.completedOn !== null) === completed) yield each;
  }
}
