import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Item } from '../../../src/connectors/podio/client/answers.ts';
import { type Anchor, anchoredPage, BEGINNING } from '../../../src/connectors/podio/items/anchoredPage.ts';
import type { AskedPage } from '../../../src/connectors/podio/items/itemPages.ts';
import { PermanentError } from '../../../src/core/errors.ts';

const FORM = { size: null, isPlain: false };

class List {
  ids: number[];
  readonly limit: number;
  asked = 0;
  /** Run before every call. */
  meanwhile: () => void = () => {};

  constructor(ids: readonly number[], limit: number) {
    this.ids = [...ids];
    this.limit = limit;
  }

  ask = async (offset: number): Promise<AskedPage> => {
    this.asked += 1;
    this.meanwhile();
    this.ids.sort((a, b) => a - b);
    const items: Item[] = this.ids.slice(offset, offset + this.limit).map((id) => ({ item_id: id }));
    const count = this.ids.length;
    return { page: { total: count, filtered: count, items }, limit: this.limit, form: FORM };
  };

  async readAll(): Promise<number[]> {
    const given: number[] = [];
    let anchor: Anchor = BEGINNING;
    for (let left = 1; left > 0; ) {
      const found = await anchoredPage(this.ask, anchor);
      given.push(...found.fresh.map(({ item_id: id }) => id));
      anchor = found.next;
      left = found.left;
    }
    return given;
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => (i + 1) * 10);

describe('paging by offset with an anchor', () => {
  it('takes no call more than the pages it fills', async () => {
    for (const [count, calls] of [
      [0, 1],
      [1, 1],
      [5, 1],
      [6, 2],
      [9, 2],
      [10, 3],
      [13, 3],
      [14, 4],
    ] as const) {
      const list = new List(upTo(count), 5);
      assert.deepEqual(await list.readAll(), upTo(count));
      assert.equal(list.asked, calls, `${count} items`);
    }
  });

  it('misses none when items before the place are deleted', async () => {
    const list = new List(upTo(20), 5);
    list.meanwhile = () => {
      if (list.asked === 3) list.ids = list.ids.filter((id) => id > 60);
    };
    assert.deepEqual(await list.readAll(), upTo(20));
  });

  it('misses none when all that was given is deleted', async () => {
    const list = new List(upTo(20), 5);
    list.meanwhile = () => {
      if (list.asked === 3) list.ids = list.ids.filter((id) => id > 90);
    };
    assert.deepEqual(await list.readAll(), upTo(20));
  });

  it('repeats none when items come in before the place', async () => {
    const list = new List(upTo(20), 5);
    list.meanwhile = () => {
      if (list.asked === 3) list.ids.push(1, 2, 3, 4, 5, 6, 7, 8, 9);
    };
    assert.deepEqual(await list.readAll(), upTo(20));
  });

  it('ends where Podio counts items that it does not give', async () => {
    const list = new List(upTo(7), 5);
    const ask = list.ask;
    list.ask = async (offset) => {
      const asked = await ask(offset);
      return { ...asked, page: { ...asked.page, filtered: 100 } };
    };
    assert.deepEqual(await list.readAll(), upTo(7));
  });

  it('ends at a short page where Podio counts nothing', async () => {
    const list = new List(upTo(7), 5);
    const ask = list.ask;
    list.ask = async (offset) => ({ ...(await ask(offset)), page: { ...(await ask(offset)).page, filtered: null } });
    assert.deepEqual(await list.readAll(), upTo(7));
  });

  it('goes on where a page holds fewer than it was asked for', async () => {
    const list = new List(upTo(11), 3);
    const ask = list.ask;
    list.ask = async (offset) => ({ ...(await ask(offset)), limit: 5 });
    assert.deepEqual(await list.readAll(), upTo(11));
  });

  it('refuses items in another order', async () => {
    const ask = async (): Promise<AskedPage> => ({
      page: { total: 2, filtered: 2, items: [{ item_id: 2 }, { item_id: 1 }] },
      limit: 5,
      form: FORM,
    });
    await assert.rejects(anchoredPage(ask, BEGINNING), PermanentError);
  });

  it('gives each item that was there throughout exactly once, whatever comes and goes', async () => {
    const change = fc.record({ remove: fc.array(fc.nat(400)), add: fc.array(fc.integer({ min: 1, max: 400 })) });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { maxLength: 60 }),
        fc.integer({ min: 2, max: 9 }),
        fc.array(change, { maxLength: 30 }),
        async (ids, limit, changes) => {
          const list = new List(ids, limit);
          const stayed = new Set(ids);
          list.meanwhile = () => {
            const { remove = [], add = [] } = changes.shift() ?? {};
            for (const id of remove) stayed.delete(id);
            list.ids = [...new Set([...list.ids, ...add])].filter((id) => !remove.includes(id));
          };
          const given = await list.readAll();
          assert.equal(new Set(given).size, given.length);
          assert.deepEqual(
            [...stayed].filter((id) => !given.includes(id)),
            [],
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
