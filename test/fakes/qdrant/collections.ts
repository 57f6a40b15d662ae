// All collections of a fake server and the aliases that lead to them.

import type { AliasesBody, CollectionBody, Fields } from './bodies.ts';
import { FakeCollection, type FakeCollectionOptions } from './fakeCollection.ts';
import { badInput, collectionExists, noCollection, notFound } from './refusal.ts';

export class Collections {
  readonly #options: FakeCollectionOptions;
  readonly #collections = new Map<string, FakeCollection>();
  /** Alias → collection. */
  readonly #aliases = new Map<string, string>();

  constructor(options: FakeCollectionOptions) {
    this.#options = options;
  }

  /** By its name or an alias. */
  get(name: string): FakeCollection {
    const collection = this.#find(name);
    if (collection === undefined) throw noCollection(name);
    return collection;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  list(): Fields {
    return { collections: [...this.#collections.keys()].map((name) => ({ name })) };
  }

  create(name: string, body: CollectionBody): void {
    if (this.#collections.has(name)) throw collectionExists(name);
    if (this.#aliases.has(name)) {
      throw badInput(`Can't create collection with name ${name}. Alias with the same name already exists`);
    }
    this.#collections.set(name, new FakeCollection(body, this.#options));
  }

  /** False when there was none of that name; an alias is none. */
  delete(name: string): boolean {
    for (const [alias, target] of this.#aliases) if (target === name) this.#aliases.delete(alias);
    return this.#collections.delete(name);
  }

  /** The aliases of one collection, or all of them. */
  aliases(of: string | null): Fields {
    const shown = [...this.#aliases].filter(([, target]) => of === null || target === of);
    return { aliases: shown.map(([alias_name, collection_name]) => ({ alias_name, collection_name })) };
  }

  /** All of the actions, or none and the refusal of the first that cannot be. */
  changeAliases({ actions }: AliasesBody): void {
    const before = [...this.#aliases];
    try {
      for (const action of actions) this.#changeAlias(action);
    } catch (error) {
      this.#aliases.clear();
      for (const [alias, target] of before) this.#aliases.set(alias, target);
      throw error;
    }
  }

  /** Collection → points. */
  sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#collections].map(([name, { points }]) => [name, points.size]));
  }

  #find(name: string): FakeCollection | undefined {
    return this.#collections.get(name) ?? this.#collections.get(this.#aliases.get(name) ?? '');
  }

  #changeAlias({
    create_alias: create,
    delete_alias: drop,
    rename_alias: rename,
  }: AliasesBody['actions'][number]): void {
    if (create !== undefined) {
      if (!this.#collections.has(create.collection_name)) throw noCollection(create.collection_name);
      if (this.#collections.has(create.alias_name)) throw collectionExists(create.alias_name);
      this.#aliases.set(create.alias_name, create.collection_name);
    }
    if (drop !== undefined) this.#take(drop.alias_name);
    if (rename !== undefined) this.#aliases.set(rename.new_alias_name, this.#take(rename.old_alias_name));
  }

  #take(alias: string): string {
    const target = this.#aliases.get(alias);
    if (target === undefined) throw notFound(`Alias ${alias} does not exists!`);
    this.#aliases.delete(alias);
    return target;
  }
}
