// Which secrets a job needs, where each is sent, and the job with their values in it. Keeps nothing.

import { ConfigError } from '../errors.ts';
import { environmentNameOf, SecretReference } from './secret.ts';

export interface NeededSecret {
  readonly name: string;
  /** The first field that needs it, within the job: `source.password`. */
  readonly path: string;
  /** Scheme, host and port of the `url` beside it or around it; null where there is none. */
  readonly origin: string | null;
}

/** `T` with every secret's value where its reference was. Never written to disk, a log or a webview. */
export type Resolved<T> = T extends SecretReference
  ? string
  : T extends object
    ? { readonly [Name in keyof T]: Resolved<T[Name]> }
    : T;

/** `new URL(…).origin` is "null" for the schemes of databases. */
function originOf(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function collect(value: unknown, path: string[], around: string | null, found: Map<string, NeededSecret>): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof SecretReference) {
    const { name } = value;
    const id = `${name} ${around}`;
    if (!found.has(id)) found.set(id, { name, path: path.join('.'), origin: around });
    return;
  }
  const origin = originOf('url' in value ? value.url : undefined) ?? around;
  for (const [name, inner] of Object.entries(value)) collect(inner, [...path, name], origin, found);
}

/** Each name and origin once, in the file's order. */
export function secretsOf(job: object): readonly NeededSecret[] {
  const found = new Map<string, NeededSecret>();
  collect(job, [], null, found);
  return [...found.values()];
}

function resolve(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof SecretReference) return values[value.name];
  if (Array.isArray(value)) return value.map((inner) => resolve(inner, values));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner, values)]));
}

/** @throws ConfigError that names every secret without a value. */
export function requireSecrets(job: object, values: Readonly<Record<string, string>>): void {
  const missing = secretsOf(job).filter(({ name }) => (values[name] ?? '') === '');
  if (missing.length > 0) {
    const each = missing.map(({ name, path, origin }) => {
      const place = origin === null ? path : `${path}, sent to ${origin}`;
      return `"${name}" (${place}; environment variable ${environmentNameOf(name)})`;
    });
    throw new ConfigError(
      `The job needs ${each.length === 1 ? 'a secret that is' : 'secrets that are'} not set: ${each.join(', ')}. Set it with "Ratchet: Set Secret…" in VS Code, or in the environment variable on the command line.`,
    );
  }
}

/** @throws ConfigError as `requireSecrets`. */
export function withSecrets<T extends object>(job: T, values: Readonly<Record<string, string>>): Resolved<T> {
  requireSecrets(job, values);
  return resolve(job, values) as Resolved<T>;
}
