// The loop a careful person writes by hand, in a process of its own: keyset pages of 100, four under way, every upsert
// waited for, nothing written down. What it needs comes as JSON in its first argument.

import { GoogleGenerativeAI, TaskType } from '@google/generative-ai';
import { QdrantClient } from '@qdrant/js-client-rest';
import { Client } from 'pg';
import { type Product, QUERY, textOf } from './products.ts';
import type { ServerAddresses } from './serverProducts.ts';

const PAGE = 100;
const UNDER_WAY = 4;
const DIMENSIONS = 768;
const MODEL = 'gemini-embedding-001';

const { postgres, gemini, qdrant, key }: ServerAddresses = JSON.parse(process.argv[2] ?? '{}');
const model = new GoogleGenerativeAI(key).getGenerativeModel({ model: MODEL }, { baseUrl: gemini });
const store = new QdrantClient({ url: qdrant, checkCompatibility: false });

async function carry(rows: readonly Product[]): Promise<void> {
  const requests = rows.map((row) => ({
    content: { role: 'user', parts: [{ text: textOf(row) }] },
    taskType: TaskType.RETRIEVAL_DOCUMENT,
    outputDimensionality: DIMENSIONS,
  }));
  const { embeddings } = await model.batchEmbedContents({ requests });
  const points = rows.map(({ id, name, price }, i) => ({
    id: Number(id),
    vector: embeddings[i]?.values ?? [],
    payload: { name, price },
  }));
  await store.upsert('hand', { wait: true, points });
}

const client = new Client({ connectionString: postgres });
await client.connect();
await store.createCollection('hand', { vectors: { size: DIMENSIONS, distance: 'Cosine' } });
const underWay = new Set<Promise<void>>();
for (let last = 0; ; ) {
  const { rows } = await client.query<Product>(`${QUERY} WHERE id > $1 ORDER BY id LIMIT $2`, [last, PAGE]);
  if (rows.length === 0) break;
  last = rows.at(-1)?.id ?? last;
  const sent: Promise<void> = carry(rows).finally(() => underWay.delete(sent));
  underWay.add(sent);
  if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
}
await Promise.all(underWay);
await client.end();
