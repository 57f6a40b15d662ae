// What servers with an OpenAI-compatible API mean by a refusal whose status alone would mislead.

import { ConfigError, PermanentError, type RatchetError } from '../../core/errors.ts';
import { type Refusal, refusalText } from '../http/refusalError.ts';

/** Ollama, and others in Go: the model made a NaN of this text, as it always will. A 500 (ollama/ollama issue 14657). */
const NOT_A_NUMBER = /unsupported value: (NaN|[+-]?Inf)/;
/** LM Studio without a model in memory answers 400, "No models loaded. Please load a model …". */
const NO_MODEL = /no models? loaded|model.{0,80}(not found|does not exist|not loaded)/i;
/** OpenAI when the credit is used up: no time will bring it back. */
const NO_CREDIT = /insufficient_quota/;

/** Null where the status says it all. */
export function openaiRefusal(refusal: Refusal): RatchetError | null {
  const { status, headers, body } = refusal;
  if (status >= 500 && NOT_A_NUMBER.test(body)) return new PermanentError(refusalText(refusal));
  if (status === 400 && NO_MODEL.test(body)) {
    return new ConfigError(`${refusalText(refusal)}. Load the model in the server, or name another as "model".`);
  }
  const quotaIsGone = status === 402 || (status === 429 && NO_CREDIT.test(body));
  if (quotaIsGone && headers.get('retry-after') === null) {
    return new ConfigError(
      `${refusalText(refusal)}. Add credit to the account, then start the job: it goes on from here.`,
    );
  }
  return null;
}
