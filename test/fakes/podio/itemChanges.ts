// What happened to an item since it was generated. Plain data; only items that were changed have it.

import type { App } from './podioWorld.ts';

export interface ItemChanges {
  /** Null: the app it was made in. */
  app: App | null;
  deleted: boolean;
  /** Null: generated. Epoch ms. */
  createdOn: number | null;
  lastEditOn: number | null;
  lastEventOn: number | null;
  title: string | null;
  edits: number;
  readonly comments: LaterComment[];
  readonly files: LaterFile[];
  readonly tasks: LaterTask[];
}

export interface LaterComment {
  readonly id: number;
  readonly value: string;
  readonly createdOn: number;
}

export interface LaterFile {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly createdOn: number;
}

export interface LaterTask {
  readonly id: number;
  readonly text: string;
  readonly createdOn: number;
}

export function newItemChanges(): ItemChanges {
  return {
    app: null,
    deleted: false,
    createdOn: null,
    lastEditOn: null,
    lastEventOn: null,
    title: null,
    edits: 0,
    comments: [],
    files: [],
    tasks: [],
  };
}
