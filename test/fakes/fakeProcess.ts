// The process of a spawned fake: takes its order from the parent, says where it listens, and ends when the parent does.

import { startGeminiFake } from './gemini/geminiFake.ts';
import { startOpenAiFake } from './openai/openAiFake.ts';
import { startPodioFake } from './podio/podioFake.ts';
import { startQdrantFake } from './qdrant/qdrantFake.ts';

export type FakeOrdered =
  | { readonly kind: 'gemini'; readonly options: Parameters<typeof startGeminiFake>[0] }
  | { readonly kind: 'openai'; readonly options: Parameters<typeof startOpenAiFake>[0] }
  | { readonly kind: 'podio'; readonly options: Parameters<typeof startPodioFake>[0] }
  | { readonly kind: 'qdrant'; readonly options: Parameters<typeof startQdrantFake>[0] };

export interface FakeReady {
  readonly url: string;
}

function start(order: FakeOrdered): Promise<FakeReady> {
  switch (order.kind) {
    case 'gemini':
      return startGeminiFake(order.options);
    case 'openai':
      return startOpenAiFake(order.options);
    case 'podio':
      return startPodioFake(order.options);
    case 'qdrant':
      return startQdrantFake(order.options);
  }
}

process.once('disconnect', () => process.exit(0));
process.once('message', (order: FakeOrdered) => {
  start(order).then(
    ({ url }) => process.send?.({ url }),
    (error: unknown) => {
      process.stderr.write(`fake: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
