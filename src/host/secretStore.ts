// The secrets of this workspace, kept in VS Code's SecretStorage: one value for each name and origin it is sent to. A job
// file that points a secret at another host finds none there and asks again, with the host in the question.

import { ConfigError } from '../core/errors.ts';
import type { SecretPlaces } from './secretPlaces.ts';
import type { Translate } from './translate.ts';

/** `vscode.SecretStorage` is one. */
export interface Vault {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

export interface SecretPlace {
  readonly name: string;
  /** Scheme, host and port it is sent to; null for the service's own address. */
  readonly origin: string | null;
}

/** Which secrets there are; a vault cannot list them. Holds no values. */
export interface SecretList {
  read(): readonly SecretPlace[];
  write(places: readonly SecretPlace[]): PromiseLike<void>;
}

export interface SecretQuestion extends SecretPlace {
  /** The job that needs it, and the field in it: `casa`, `source.auth.password`. Null when nobody needs it yet. */
  readonly needed: { readonly job: string; readonly path: string } | null;
  /** Where a secret of this name may go already. When it is not empty, the job file points it at another host. */
  readonly knownOrigins: readonly (string | null)[];
}

export interface SecretStoreOptions {
  readonly vault: Vault;
  readonly list: SecretList;
  /** Tells workspaces apart. */
  readonly workspace: string;
  /** Asks the user; undefined when the question was closed. */
  readonly ask: (question: SecretQuestion) => PromiseLike<string | undefined>;
  readonly t: Translate;
}

export class SecretStore {
  readonly #options: SecretStoreOptions;
  #asking: Promise<unknown> = Promise.resolve();

  constructor(options: SecretStoreOptions) {
    this.#options = options;
  }

  /** The places secrets are kept for, by name. */
  places(): readonly SecretPlace[] {
    return this.#options.list.read().toSorted((a, b) => `${a.name} ${a.origin}`.localeCompare(`${b.name} ${b.origin}`));
  }

  value({ name, origin }: SecretPlace): PromiseLike<string | undefined> {
    return this.#options.vault.get(this.#keyOf({ name, origin }));
  }

  /**
   * The values of all that a job needs, by name; asks for those that are missing, one question at a time. A renewed secret
   * is added when there is one, and never asked for. Null when a question was closed.
   * @throws ConfigError when one name has different values for different hosts: a job can use one of them only.
   */
  gather(job: string, places: SecretPlaces): Promise<Record<string, string> | null> {
    const gathered = this.#asking.then(() => this.#gather(job, places));
    this.#asking = gathered.catch(() => {});
    return gathered;
  }

  /** Asks for a value and keeps it. @returns whether one was given. */
  async set(place: SecretPlace, needed: SecretQuestion['needed'] = null): Promise<boolean> {
    return (await this.#askFor(place, needed)) !== null;
  }

  async forget(place: SecretPlace): Promise<void> {
    await this.#options.vault.delete(this.#keyOf(place));
    await this.#options.list.write(this.places().filter((other) => !isSame(other, place)));
  }

  /** Keeps a value that a service gave; one that was kept there before is void. */
  async keep({ name, origin }: SecretPlace, value: string): Promise<void> {
    await this.#options.vault.store(this.#keyOf({ name, origin }), value);
    const known = this.places();
    if (known.some((place) => isSame(place, { name, origin }))) return;
    await this.#options.list.write([...known, { name, origin }]);
  }

  async #gather(job: string, { needed, renewable }: SecretPlaces): Promise<Record<string, string> | null> {
    const values: Record<string, string> = {};
    for (const { name, origin, path } of needed) {
      const value = (await this.value({ name, origin })) ?? (await this.#askFor({ name, origin }, { job, path }));
      if (value === null) return null;
      if ((values[name] ?? value) !== value) {
        const { t } = this.#options;
        throw new ConfigError(
          t('"{0}" has different values for different hosts. Give each its own name in the job file.', name),
        );
      }
      values[name] = value;
    }
    const renewed = renewable === null ? undefined : await this.value(renewable);
    return renewable === null || renewed === undefined ? values : { ...values, [renewable.name]: renewed };
  }

  async #askFor({ name, origin }: SecretPlace, needed: SecretQuestion['needed']): Promise<string | null> {
    const others = this.places().filter((place) => place.name === name && place.origin !== origin);
    const knownOrigins = others.map((place) => place.origin);
    const value = await this.#options.ask({ name, origin, needed, knownOrigins });
    if (value === undefined || value === '') return null;
    await this.keep({ name, origin }, value);
    return value;
  }

  #keyOf({ name, origin }: SecretPlace): string {
    return JSON.stringify(['ratchet.secret', this.#options.workspace, origin, name]);
  }
}

const isSame = (a: SecretPlace, b: SecretPlace): boolean => a.name === b.name && a.origin === b.origin;
