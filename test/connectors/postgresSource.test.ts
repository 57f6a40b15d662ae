// The PostgreSQL source on a real server: that every way of paging keeps the contract of a source, and what it says of
// settings that do not fit.

import { postgresServer } from '../servers/postgresServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { type PostgresSettings, postgresFixture } from './postgresFixture.ts';
import { type ConformingSource, describeSource, PAGE_SIZE } from './sourceConformance.ts';

const SCHEMA = `CREATE TABLE product (id integer PRIMARY KEY, name text NOT NULL, half integer GENERATED ALWAYS AS (id % 2) STORED);
  CREATE INDEX ON product (half, id)`;
const QUERY = 'SELECT id, name FROM product';

function conforming(settings: PostgresSettings, stable: boolean): ConformingSource {
  return {
    stable,
    make: async (rows) => {
      const { writer, open, dispose } = await postgresFixture(SCHEMA);
      const ids = rows.map(({ id }) => id);
      const names = rows.map(({ name }) => name);
      await writer.query('INSERT INTO product (id, name) SELECT * FROM unnest($1::int[], $2::text[])', [ids, names]);
      return {
        open: () => open({ pageSize: PAGE_SIZE, ...settings }),
        editor: {
          insert: async ({ id, name }) => {
            await writer.query('INSERT INTO product (id, name) VALUES ($1, $2)', [id, name]);
          },
          rename: async ({ id, name }) => {
            await writer.query('UPDATE product SET name = $2 WHERE id = $1', [id, name]);
          },
          remove: async (id) => {
            await writer.query('DELETE FROM product WHERE id = $1', [id]);
          },
        },
        dispose,
      };
    },
  };
}

describeWithServer('PostgreSQL', postgresServer, () => {
  describeSource('a PostgreSQL table', conforming({ table: 'product' }, true));
  describeSource('a PostgreSQL query', conforming({ query: `${QUERY}; -- all of them` }, true));
  describeSource(
    'a PostgreSQL table with a composite key in three ranges',
    conforming({ table: 'public.product', key: ['half', 'id'], ranges: 3 }, true),
  );
  describeSource(
    'a PostgreSQL query with {{cursor}}',
    conforming({ query: `${QUERY} WHERE ({{cursor}} IS NULL OR id > {{cursor}}) ORDER BY id LIMIT {{limit}}` }, true),
  );
  describeSource('a PostgreSQL query by offset', conforming({ query: QUERY, paging: 'offset', key: [] }, false));
  describeSource(
    'a PostgreSQL query with {{offset}}',
    conforming({ query: `${QUERY} ORDER BY name LIMIT {{limit}} OFFSET {{offset}}`, paging: 'offset', key: [] }, false),
  );
});
