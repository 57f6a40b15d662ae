// A folder with a table of products and a job file, for a window to open.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const JOB_FILE = 'ratchet.json';

/** @param names of the products, in the order of their ids from 1. */
export function fillFolder(folder: string, jobs: Readonly<Record<string, object>>, names: readonly string[]): void {
  writeJobFile(folder, jobs);
  const table = new DatabaseSync(join(folder, 'products.sqlite'));
  table.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL); BEGIN');
  const insert = table.prepare('INSERT INTO products (name) VALUES (?)');
  for (const name of names) insert.run(name);
  table.exec('COMMIT');
  table.close();
}

export function writeJobFile(folder: string, jobs: Readonly<Record<string, object>>): void {
  writeFileSync(join(folder, JOB_FILE), `${JSON.stringify({ jobs }, null, 2)}\n`);
}

export function numberedProducts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `Product ${i + 1}`);
}

/** Points in the folder's vector file. */
export function countPoints(folder: string): number {
  const file = new DatabaseSync(join(folder, 'vectors.sqlite'), { readOnly: true });
  try {
    return Number(file.prepare('SELECT count(*) AS n FROM points').get()?.['n']);
  } finally {
    file.close();
  }
}
