import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import * as z from 'zod';
import { ConfigError } from '../../../src/core/errors.ts';
import { secretsOf, withSecrets } from '../../../src/core/jobFile/jobSecrets.ts';
import { environmentNameOf, secret, urlField } from '../../../src/core/jobFile/secret.ts';
import { problemOf, sampleJob } from './sampleJob.ts';

const reference = (name: string) => `\${secret:${name}}`;

/** Of the shape that sources with a sign-in have. */
const sourceSchema = z.strictObject({
  url: urlField(['postgres', 'https']).optional(),
  password: secret('Password of the user.').optional(),
  auth: z.strictObject({ clientSecret: secret('Secret of the client.') }).optional(),
  labels: z.record(z.string(), z.string()).optional(),
});

function issueOf(source: object): z.core.$ZodIssue | undefined {
  return sourceSchema.safeParse(source).error?.issues[0];
}

describe('a secret field', () => {
  for (const literal of ['hunter2', '', `x${reference('shop')}`, reference(''), reference('a b'), 7]) {
    it(`refuses ${JSON.stringify(literal)} and says where a secret belongs`, () => {
      const issue = issueOf({ password: literal });
      const advice = String((issue?.code === 'custom' && issue.params?.['advice']) || '');
      assert.match(advice, /"Ratchet: Set Secret…".*RATCHET_SECRET_NAME/);
    });
  }

  it('is refused as part of a URL', () => {
    assert.equal(issueOf({ url: 'postgres://reader:hunter2@db/shop' })?.message, 'a URL without a password');
  });

  it('leaves a URL with a user name alone', () => {
    assert.equal(issueOf({ url: 'postgres://reader@db/shop' }), undefined);
  });

  it('has its rule in the JSON Schema', () => {
    const validate = new Ajv().compile(z.toJSONSchema(sourceSchema, { io: 'input', target: 'draft-7' }));
    assert.deepEqual([validate({ password: reference('shop') }), validate({ password: 'hunter2' })], [true, false]);
  });
});

describe('a reference to a secret', () => {
  it('is refused where no secret belongs', () => {
    const { path, message } = problemOf(sampleJob({ destination: { type: 'embedded', path: reference('shop') } }));
    assert.equal(path, 'jobs.catalogue.destination.path');
    assert.match(message, /no reference to a secret/);
  });
});

describe('the secrets of a job', () => {
  const source = sourceSchema.parse({
    url: 'postgres://reader@db.example:5433/shop',
    password: reference('shop'),
    auth: { clientSecret: reference('podio-client') },
  });

  it('are listed with the origin of the URL beside or around them', () => {
    assert.deepEqual(secretsOf({ source }), [
      { name: 'shop', path: 'source.password', origin: 'postgres://db.example:5433' },
      { name: 'podio-client', path: 'source.auth.clientSecret', origin: 'postgres://db.example:5433' },
    ]);
  });

  it('have no origin where there is no URL', () => {
    const job = { source: sourceSchema.parse({ password: reference('shop') }) };
    assert.deepEqual(secretsOf(job), [{ name: 'shop', path: 'source.password', origin: null }]);
  });

  it('are listed once for each origin', () => {
    const again = sourceSchema.parse({ url: 'https://other.example', password: reference('shop') });
    assert.deepEqual(
      secretsOf({ source, again, twice: source })
        .filter(({ name }) => name === 'shop')
        .map(({ origin }) => origin),
      ['postgres://db.example:5433', 'https://other.example'],
    );
  });

  it('are not taken for a map of the user that looks like one', () => {
    assert.deepEqual(secretsOf({ source: sourceSchema.parse({ labels: { name: 'shop', secretName: 'shop' } }) }), []);
  });

  it('are put in their places', () => {
    const resolved = withSecrets({ source }, { shop: 'hunter2', 'podio-client': 'abc' });
    assert.deepEqual([resolved.source.password, resolved.source.auth?.clientSecret], ['hunter2', 'abc']);
  });

  it('are all named when their values are missing', () => {
    assert.throws(
      () => withSecrets({ source }, { shop: '' }),
      (error) =>
        error instanceof ConfigError &&
        /"shop" \(source\.password, sent to postgres:\/\/db\.example:5433; .*RATCHET_SECRET_SHOP\).*RATCHET_SECRET_PODIO_CLIENT/.test(
          error.message,
        ),
    );
  });

  it('never show in text or JSON made of the job', () => {
    assert.equal(JSON.stringify({ password: source.password }), '{"password":{}}');
  });

  it('have environment variables in upper case', () => {
    assert.equal(environmentNameOf('podio-client.1'), 'RATCHET_SECRET_PODIO_CLIENT_1');
  });
});
