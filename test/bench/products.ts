// The table of the benchmarks: products with a name, a sentence and a price.

import { DatabaseSync } from 'node:sqlite';

export const QUERY = 'SELECT id, name, description, price FROM products';

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly price: number;
}

export const textOf = ({ name, description }: Product): string => `${name}\n${description}`;

export function fillProducts(path: string, rows: number): void {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, description TEXT, price REAL); BEGIN');
  const insert = database.prepare('INSERT INTO products VALUES (?, ?, ?, ?)');
  for (let id = 1; id <= rows; id += 1) {
    const name = `Product ${id} of series ${id % 97}`;
    const description = `${name}: a thing of kind ${id % 1009} for use ${id % 313}, made in batch ${id >> 4}.`;
    insert.run(id, name, description, id / 7);
  }
  database.exec('COMMIT');
  database.close();
}
