import assert from 'node:assert/strict';
import { serverAddress } from '../../../src/connectors/databaseServer/serverAddress.ts';
import { serverTls } from '../../../src/connectors/databaseServer/serverTls.ts';

describe('the address of a database server', () => {
  for (const [url, host, name, isLocal] of [
    ['postgres://reader@db.example.com/shop', 'db.example.com', 'db.example.com:5432', false],
    ['postgres://reader@db.example.com:6000/shop', 'db.example.com', 'db.example.com:6000', false],
    ['postgres://reader@127.0.0.1/shop', '127.0.0.1', '127.0.0.1:5432', true],
    ['postgres://reader@localhost/shop', 'localhost', 'localhost:5432', true],
    ['postgres://reader@[::1]/shop', '::1', '[::1]:5432', true],
    ['postgres://reader@[2001:db8::1]/shop', '2001:db8::1', '[2001:db8::1]:5432', false],
    ['postgres://reader@%2Fvar%2Frun%2Fpostgresql/shop', '/var/run/postgresql', '/var/run/postgresql', true],
    ['postgres://reader@127.0.0.1.example.com/shop', '127.0.0.1.example.com', '127.0.0.1.example.com:5432', false],
  ] as const)
    it(`is read from ${url}`, async () => {
      const address = serverAddress(url, 5432);
      assert.deepEqual({ host: address.host, name: address.name, isLocal: address.isLocal }, { host, name, isLocal });
      // Encrypted, and checked, as soon as a network lies between.
      assert.deepEqual(await serverTls(undefined, address, '/'), isLocal ? null : { rejectUnauthorized: true });
    });

  it('has user and database as they are, not as a URL writes them', () => {
    const { user, database } = serverAddress('mysql://a%40b@host/my%20shop', 3306);
    assert.deepEqual([user, database], ['a@b', 'my shop']);
  });
});
