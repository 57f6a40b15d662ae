// LangChain JS's `index()` from the table of the benchmarks into Qdrant, as its documentation has it. Generous to it:
// the record manager costs nothing, it lives in memory, and the documents are read by keyset. A process of its own.

import { GoogleGenerativeAI } from '@google/generative-ai';
import { Embeddings } from '@langchain/core/embeddings';
import { index } from '@langchain/core/indexing';
import { QdrantVectorStore } from '@langchain/qdrant';
import { Client } from 'pg';

const { postgres, gemini, qdrant, key } = JSON.parse(process.argv[2] ?? '{}');
const PAGE = 100;

class GeminiEmbeddings extends Embeddings {
  #model = new GoogleGenerativeAI(key).getGenerativeModel({ model: 'gemini-embedding-001' }, { baseUrl: gemini });

  async embedDocuments(texts) {
    const requests = texts.map((text) => ({
      content: { role: 'user', parts: [{ text }] },
      taskType: 'RETRIEVAL_DOCUMENT',
      outputDimensionality: 768,
    }));
    return (await this.#model.batchEmbedContents({ requests })).embeddings.map(({ values }) => values);
  }

  async embedQuery(text) {
    return (await this.embedDocuments([text]))[0];
  }
}

class RecordsInMemory {
  #seen = new Map();

  async createSchema() {}
  async getTime() {
    return Date.now();
  }
  async exists(keys) {
    return keys.map((each) => this.#seen.has(each));
  }
  async update(keys) {
    for (const each of keys) this.#seen.set(each, Date.now());
  }
  async listKeys() {
    return [];
  }
  async deleteKeys() {}
}

async function* pages() {
  const client = new Client({ connectionString: postgres });
  await client.connect();
  const text = 'SELECT id, name, description, price FROM products WHERE id > $1 ORDER BY id LIMIT $2';
  for (let last = 0; ; ) {
    const { rows } = await client.query(text, [last, PAGE]);
    if (rows.length === 0) break;
    last = rows.at(-1).id;
    yield rows;
  }
  await client.end();
}

const vectorStore = new QdrantVectorStore(new GeminiEmbeddings({}), { url: qdrant, collectionName: 'langchain' });
const docsSource = [];
for await (const rows of pages()) {
  for (const { id, name, description, price } of rows) {
    docsSource.push({ pageContent: `${name}\n${description}`, metadata: { id, name, price } });
  }
}
await index({ docsSource, recordManager: new RecordsInMemory(), vectorStore, options: { batchSize: PAGE } });
