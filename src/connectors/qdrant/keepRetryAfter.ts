// The connections of the vendor's client, with one thing put right: a `Retry-After` that survives it. Of a 429 that has
// one, the client throws away status and reason and reads the first character alone ("30" is 3; a date is an error).

import { Agent, type Dispatcher } from 'undici';

/** Where `Retry-After` is found behind the client, which does not know this name and so throws its ordinary error. */
export const RETRY_AFTER_KEPT = 'x-kept-retry-after';

export interface ClientConnections {
  /** What `fetch` is to be given to use them. Untyped: Node's types of fetch are of another version of undici. */
  readonly init: object;
  /** The client cannot close its own: it has no such call. */
  close(): Promise<void>;
}

export function clientConnections(connections: number): ClientConnections {
  // Deadlines are the caller's, over the whole exchange.
  const agent = new Agent({ connections, headersTimeout: 0, bodyTimeout: 0 });
  return { init: { dispatcher: agent.compose(keepRetryAfter) }, close: () => agent.destroy() };
}

const keepRetryAfter: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(options, {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (controller, status, headers, socket) =>
      handler.onRequestUpgrade?.(controller, status, headers, socket),
    onResponseStart: (controller, status, { 'retry-after': kept, ...headers }, message) =>
      handler.onResponseStart?.(
        controller,
        status,
        kept === undefined ? headers : { ...headers, [RETRY_AFTER_KEPT]: kept },
        message,
      ),
    onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
    onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
  });
