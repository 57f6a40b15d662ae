// The MySQL source on a real MariaDB: that every way of paging keeps the contract of a source.

import { mariadbServer } from '../servers/mariadbServer.ts';
import { describeWithServer } from '../servers/serverSuite.ts';
import { type MysqlSettings, mysqlFixture } from './mysqlFixture.ts';
import { type ConformingSource, describeSource, PAGE_SIZE } from './sourceConformance.ts';

const SCHEMA = `CREATE TABLE product (id INT PRIMARY KEY, name VARCHAR(100) NOT NULL, half INT AS (id % 2) STORED);
  CREATE INDEX by_half ON product (half, id)`;
const QUERY = 'SELECT id, name FROM product';

function conforming(settings: MysqlSettings, stable: boolean): ConformingSource {
  return {
    stable,
    make: async (rows) => {
      const { database, writer, open, dispose } = await mysqlFixture(SCHEMA);
      if (rows.length > 0)
        await writer.query('INSERT INTO product (id, name) VALUES ?', [rows.map(({ id, name }) => [id, name])]);
      const table = settings.table === 'DATABASE.product' ? { table: `${database}.product` } : {};
      return {
        open: () => open({ pageSize: PAGE_SIZE, ...settings, ...table }),
        editor: {
          insert: async ({ id, name }) => {
            await writer.query('INSERT INTO product (id, name) VALUES (?, ?)', [id, name]);
          },
          rename: async ({ id, name }) => {
            await writer.query('UPDATE product SET name = ? WHERE id = ?', [name, id]);
          },
          remove: async (id) => {
            await writer.query('DELETE FROM product WHERE id = ?', [id]);
          },
        },
        dispose,
      };
    },
  };
}

describeWithServer('MariaDB', mariadbServer, () => {
  describeSource('a MariaDB table', conforming({ table: 'product' }, true));
  describeSource('a MariaDB query', conforming({ query: `${QUERY}; # all of them` }, true));
  describeSource(
    'a MariaDB table with a composite key in three ranges',
    conforming({ table: 'DATABASE.product', key: ['half', 'id'], ranges: 3 }, true),
  );
  describeSource(
    'a MariaDB query with {{cursor}}',
    conforming({ query: `${QUERY} WHERE ({{cursor}} IS NULL OR id > {{cursor}}) ORDER BY id LIMIT {{limit}}` }, true),
  );
  describeSource('a MariaDB query by offset', conforming({ query: QUERY, paging: 'offset', key: [] }, false));
  describeSource(
    'a MariaDB query with {{offset}}',
    conforming({ query: `${QUERY} ORDER BY name LIMIT {{limit}} OFFSET {{offset}}`, paging: 'offset', key: [] }, false),
  );
});
