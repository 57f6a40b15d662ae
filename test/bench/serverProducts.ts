// The servers of a benchmark with the table of products on them: a real PostgreSQL, and Gemini and Qdrant as fakes in
// processes of their own.

import { postgresServer } from '../servers/postgresServer.ts';

/** As the programs that are measured are told them. */
export interface ServerAddresses {
  /** With the password in it. */
  readonly postgres: string;
  readonly gemini: string;
  readonly qdrant: string;
  readonly key: string;
}

export interface ProductDatabase {
  /** Without the password. */
  readonly url: string;
  readonly password: string;
  readonly urlWithPassword: string;
}

/** A database with the same rows as `fillProducts`. */
export async function productDatabase(rows: number): Promise<ProductDatabase> {
  const server = await postgresServer();
  const database = await server.createDatabase();
  const client = await server.connect(database);
  await client.query('CREATE TABLE products (id integer PRIMARY KEY, name text, description text, price float8)');
  await client.query(
    `INSERT INTO products
     SELECT id, name, name || ': a thing of kind ' || id % 1009 || ' for use ' || id % 313 || ', made in batch ' || (id >> 4) || '.', id / 7.0
     FROM (SELECT id, 'Product ' || id || ' of series ' || id % 97 AS name FROM generate_series(1, ${rows}) AS id) AS named`,
  );
  await client.query('ANALYZE products');
  await client.end();
  const at = `127.0.0.1:${server.port}/${database}`;
  const { password } = server;
  return {
    password,
    url: `postgres://reader@${at}`,
    urlWithPassword: `postgres://reader:${password}@${at}`,
  };
}
