// A job that can be read; what becomes of it is the runner's affair.

export const sampleJob = (over: object = {}): object => ({
  kind: 'sync',
  source: { type: 'sqlite', path: 'products.sqlite', table: 'products', key: 'id' },
  text: ['name'],
  embedder: { type: 'builtin' },
  destination: { type: 'embedded', path: 'vectors.sqlite' },
  ...over,
});

/** A job whose source is sent the secret `shop`. */
export const secretiveJob = (host = 'db.example', secret = 'shop'): object =>
  sampleJob({
    source: {
      ...{ type: 'postgres', url: `postgres://reader@${host}/shop`, password: `\${secret:${secret}}` },
      ...{ table: 'products', key: 'id' },
    },
  });

/** A job whose service gives refresh tokens. */
export const podioJob = (host = 'api.podio.com'): object => ({
  kind: 'backup',
  source: {
    type: 'podio',
    url: `https://${host}`,
    auth: {
      ...{ grant: 'password', clientId: 'ratchet', clientSecret: `\${secret:podio-client}` },
      ...{ username: 'ana@example.com', password: `\${secret:podio-user}` },
    },
  },
  destination: { type: 'archive', path: 'backups/casa' },
});
