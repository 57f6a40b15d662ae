// From texts to vectors, through the governor: cuts the texts into calls, checks every answer, and when a call is
// refused for good halves it until the text at fault stands alone. Knows nothing of rows, points or pages.

import { PermanentError } from '../../core/errors.ts';
import { reach } from '../../core/triggerPoint.ts';
import { BudgetUnit } from '../budget.ts';
import { checkVectors } from '../checkVectors.ts';
import type { CallSignals } from '../governor.ts';
import type { GovernorSeat } from '../governorSeat.ts';
import type { Embedder } from '../ports.ts';
import { settleAll } from '../settleAll.ts';

/** A text's vector, or why there is none. */
export type Embedding =
  | { readonly kind: 'vector'; readonly vector: Float32Array }
  | { readonly kind: 'refused'; readonly reason: string; readonly tries: number };

export interface EmbeddedTexts {
  /** One for each text, in the order of the texts. */
  readonly embeddings: readonly Embedding[];
  /** Calls that were answered with vectors, and the tokens they carried (estimated). */
  readonly calls: number;
  readonly tokens: number;
}

/** Four UTF-8 bytes a token: an estimate, and said to be one wherever it is shown. */
export const estimateTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

interface Tally {
  calls: number;
  tokens: number;
}

/**
 * @param keep is given the vectors of each answer, those of the texts from `from` on, and waited for.
 * @throws every error but PermanentError, which becomes `refused` for the text it belongs to.
 */
export async function embedTexts(
  texts: readonly string[],
  embedder: Embedder,
  seat: GovernorSeat,
  signals: CallSignals,
  keep: (vectors: readonly Float32Array[], from: number) => Promise<void> = async () => {},
): Promise<EmbeddedTexts> {
  const tally: Tally = { calls: 0, tokens: 0 };
  const embeddings = new Array<Embedding>(texts.length);
  const call = async (from: number, to: number, tries: number): Promise<void> => {
    const batch = texts.slice(from, to);
    const tokens = batch.reduce((sum, text) => sum + estimateTokens(text), 0);
    const cost = { [BudgetUnit.texts]: batch.length, [BudgetUnit.tokens]: tokens };
    try {
      const vectors = await seat.run(
        cost,
        async (signal) => {
          const answer = checkVectors(await embedder.embed(batch, 'document', signal), batch.length, embedder.space);
          reach('embedding-arrived');
          // Before the call gives its place to another: a crash then costs no more calls than may be under way at once.
          await keep(answer, from);
          reach('embedding-kept');
          return answer;
        },
        signals,
      );
      tally.calls += 1;
      tally.tokens += tokens;
      vectors.forEach((vector, index) => {
        embeddings[from + index] = { kind: 'vector', vector };
      });
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      if (to - from === 1) {
        embeddings[from] = { kind: 'refused', reason: error.message, tries };
        return;
      }
      const middle = from + Math.ceil((to - from) / 2);
      await call(from, middle, tries + 1);
      await call(middle, to, tries + 1);
    }
  };
  await settleAll(cutIntoCalls(texts, embedder, seat).map(([from, to]) => call(from, to, 1)));
  return { embeddings, ...tally };
}

/** Half-open ranges of `texts`, each within what one call may carry and what the tightest budget ever allows at once. */
function cutIntoCalls(texts: readonly string[], embedder: Embedder, seat: GovernorSeat): [number, number][] {
  const least = (unit: BudgetUnit, limit: number): number =>
    Math.min(limit, ...seat.governor.budgets.filter((budget) => budget.unit === unit).map((budget) => budget.limit));
  const maxTexts = least(BudgetUnit.texts, embedder.limits.maxTexts);
  const maxTokens = least(BudgetUnit.tokens, Number.POSITIVE_INFINITY);
  const { maxBytes } = embedder.limits;
  const ranges: [number, number][] = [];
  let from = 0;
  let bytes = 0;
  let tokens = 0;
  texts.forEach((text, index) => {
    bytes += Buffer.byteLength(text);
    tokens += estimateTokens(text);
    if (index > from && (index - from >= maxTexts || bytes > maxBytes || tokens > maxTokens)) {
      ranges.push([from, index]);
      from = index;
      bytes = Buffer.byteLength(text);
      tokens = estimateTokens(text);
    }
  });
  if (from < texts.length) ranges.push([from, texts.length]);
  return ranges;
}
