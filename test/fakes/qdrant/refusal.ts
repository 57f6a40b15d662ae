// What the server answers when it will not, one function for each kind: status and `status.error` as in Qdrant 1.19.

export class QdrantRefusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** True for answers that are plain text and not Qdrant's JSON. */
  readonly plain: boolean;

  constructor(
    status: number,
    message: string,
    more: { headers?: Readonly<Record<string, string>>; plain?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = more.headers ?? {};
    this.plain = more.plain ?? false;
  }
}

export const noKey = () =>
  new QdrantRefusal(401, 'Must provide an API key or an Authorization bearer token', { plain: true });
export const wrongKey = () => new QdrantRefusal(401, 'Invalid API key or JWT', { plain: true });
/** A token that was good once: refused by the authentication itself, hence in plain text. */
export const revokedToken = () => new QdrantRefusal(403, 'Invalid JWT, stateful validation failed', { plain: true });
/** A key that is good, but not for this: refused by the storage, hence in JSON. */
export const readOnlyKey = () => new QdrantRefusal(403, 'Forbidden: Global write access is required');

export const noRoute = () => new QdrantRefusal(404, '', { plain: true });
export const notFound = (what: string) => new QdrantRefusal(404, `Not found: ${what}`);
export const noCollection = (name: string) => notFound(`Collection \`${name}\` doesn't exist!`);
export const noPoint = (id: string) => notFound(`No point with id ${id} found`);
export const collectionExists = (name: string) =>
  new QdrantRefusal(409, `Wrong input: Collection \`${name}\` already exists!`);

/** `where`: "JSON body", "query parameters", "path parameters". Format: it could not be read; validation: it was refused. */
export const badFormat = (where: string, complaint: string) =>
  new QdrantRefusal(400, `Format error in ${where}: ${complaint}`);
export const invalidBody = (where: string, complaint: string) =>
  new QdrantRefusal(422, `Validation error in ${where}: [${complaint}]`);
export const badInput = (complaint: string) => new QdrantRefusal(400, `Wrong input: ${complaint}`);
const badRequest = (complaint: string) => new QdrantRefusal(400, `Bad request: ${complaint}`);
export const emptyUpdate = () => badRequest('Empty update request');
export const wrongDimension = (expected: number, found: number) =>
  badInput(`Vector dimension error: expected dim: ${expected}, got ${found}`);
export const noVectorName = (name: string) => badInput(`Not existing vector name error: ${name}`);
export const strictMode = (complaint: string, help: string) => badRequest(`${complaint}. Help: ${help}`);
export const payloadTooLarge = (bytes: number, limit: number) =>
  new QdrantRefusal(
    400,
    `Payload error: JSON payload (${bytes} bytes) is larger than allowed (limit: ${limit} bytes).`,
  );

export const overWriteRate = (needed: number, available: number, retryAfterMs: number) => {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  const complaint = `Operation requires ${needed} tokens but only ${available.toFixed(1)} were available. Retry after ${seconds}s`;
  return new QdrantRefusal(429, `Rate limiting exceeded: Write rate limit exceeded: ${complaint}`, {
    headers: { 'retry-after': String(seconds) },
  });
};
export const overWriteCapacity = () =>
  new QdrantRefusal(
    429,
    'Rate limiting exceeded: Write rate limit exceeded, request larger than rate limiter capacity, please try to split your request',
  );
