import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { jobFileJsonSchema } from '../../../src/core/jobFile/jobFileSchema.ts';
import { sampleJob } from './sampleJob.ts';

interface Node {
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly [keyword: string]: unknown;
}

function* propertiesIn(node: unknown, path: string): Generator<[string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  for (const [name, property] of Object.entries((node as Node).properties ?? {})) yield [`${path}.${name}`, property];
  for (const [keyword, inner] of Object.entries(node)) yield* propertiesIn(inner, `${path}/${keyword}`);
}

const validate = new Ajv({ allowUnionTypes: true }).compile(jobFileJsonSchema());

describe('the JSON Schema of the job file', () => {
  it('describes every key, for the hovers of an editor', () => {
    const silent = [...propertiesIn(jobFileJsonSchema(), '')].filter(([, { description = '' }]) => description === '');
    assert.deepEqual(silent, []);
  });

  it('accepts what the parser accepts, defaults left out', () => {
    assert.equal(validate({ $schema: 'x', jobs: { catalogue: sampleJob({ source: { key: 'id' } }) } }), true);
  });

  it('refuses an unknown key', () => {
    assert.equal(validate({ jobs: { catalogue: sampleJob({ source: { pgaeSize: 5 } }) } }), false);
  });
});
