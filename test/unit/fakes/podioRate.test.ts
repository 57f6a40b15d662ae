// The Podio fake's two classes of calls over an hour, the 420 that stops everything, and the headers beside.

import { strict as assert } from 'node:assert';
import { startPodioFake } from '../../fakes/podio/podioFake.ts';
import type { RateOptions } from '../../fakes/podio/podioOptions.ts';
import type { Answer } from './callApi.ts';
import { firstApp, PodioCalls, type PodioFake } from './podioCalls.ts';

const MINUTE_MS = 60_000;

describe('the Podio fake limits calls', () => {
  let fake: PodioFake;
  let calls: PodioCalls;
  let app: number;

  const start = async (rate: RateOptions, clockScale = 1): Promise<void> => {
    fake = await startPodioFake({ workspaces: 1, rate, clockScale });
    calls = await PodioCalls.signedIn(fake);
    app = await firstApp(fake);
  };
  const general = (): Promise<Answer> => calls.get('/org/');
  const limited = (): Promise<Answer> => calls.filter(app);
  const statuses = async (...asks: readonly (() => Promise<Answer>)[]): Promise<number[]> => {
    const found: number[] = [];
    for (const ask of asks) found.push((await ask()).status);
    return found;
  };

  afterEach(async () => fake.stop());

  it('of each class by itself, and tells what is left', async () => {
    await start({ general: 3, limited: 2 });
    const answer = await limited();
    assert.equal(answer.headers.get('x-rate-limit-limit'), '2');
    assert.equal(answer.headers.get('x-rate-limit-remaining'), '1');
    assert.equal((await general()).headers.get('x-rate-limit-remaining'), '2');
    assert.deepEqual(await statuses(general, general, limited), [200, 200, 200]);
    const { rate } = await fake.control.stats();
    assert.deepEqual([rate.general.granted, rate.limited.granted, rate.hits], [3, 2, 0]);
  });

  it('with a 420 in Podio’s words, for every call until the class that was hit has room', async () => {
    await start({ general: 3, limited: 1 });
    await limited();
    const refusal = await limited();
    assert.equal(refusal.status, 420);
    assert.equal(refusal.json.error, 'rate_limit');
    assert.equal(
      refusal.json.error_description,
      'You have hit the rate limit. Please wait 3600 seconds before trying again',
    );
    assert.deepEqual(await statuses(general, limited), [420, 420]);
    await fake.control.advance(59 * MINUTE_MS);
    assert.deepEqual(await statuses(general), [420]);
    await fake.control.advance(MINUTE_MS);
    assert.deepEqual(await statuses(general, limited), [200, 200]);
    const { rate } = await fake.control.stats();
    assert.deepEqual([rate.general.refused, rate.limited.refused, rate.hits], [2, 2, 1]);
  });

  it('over an hour that slides: each call comes back an hour after it was made', async () => {
    await start({ limited: 2 });
    await limited();
    await fake.control.advance(30 * MINUTE_MS);
    await limited();
    await fake.control.advance(30 * MINUTE_MS);
    assert.deepEqual(await statuses(limited, limited), [200, 420]);
  });

  it('over an hour that is fixed, when asked for', async () => {
    await start({ limited: 2, window: 'fixed' });
    await limited();
    await fake.control.advance(59 * MINUTE_MS);
    assert.deepEqual(await statuses(limited, limited), [200, 420]);
    await fake.control.advance(MINUTE_MS);
    assert.deepEqual(await statuses(limited, limited), [200, 200]);
  });

  it('counting limited calls as general ones too, when asked for', async () => {
    await start({ general: 2, limited: 5, sharedCounter: true });
    assert.deepEqual(await statuses(limited, limited, limited), [200, 200, 420]);
  });

  it('saying what remains, or nothing, and without headers', async () => {
    await start({ limited: 1, says: 'remaining', headers: false });
    assert.equal((await limited()).headers.get('x-rate-limit-limit'), null);
    await fake.control.advance(45 * MINUTE_MS);
    assert.match((await limited()).json.error_description, /wait (899|900) seconds/);
    await fake.stop();
    await start({ limited: 0, says: 'none' });
    assert.equal((await limited()).json.error_description, 'You have hit the rate limit. Please try again later');
  });

  it('in real seconds, when its time is fast', async () => {
    await start({ limited: 0 }, 3_600);
    assert.match((await limited()).json.error_description, /wait 1 seconds/);
  });

  it('not at all', async () => {
    await start({ general: null, limited: null });
    assert.equal((await limited()).headers.get('x-rate-limit-limit'), null);
  });

  it('at the very call that a test places it at, once', async () => {
    await start({ refuse: [{ rateClass: 'limited', nth: 2 }] });
    assert.deepEqual(await statuses(limited, general, limited, limited, general), [200, 200, 420, 200, 200]);
    await fake.control.refuse({ path: `/item/app/${app}/filter/`, nth: 1, lastsMs: MINUTE_MS });
    assert.deepEqual(await statuses(general, limited, general), [200, 420, 420]);
    await fake.control.advance(MINUTE_MS);
    assert.deepEqual(await statuses(general, limited), [200, 200]);
  });
});
