import assert from 'node:assert/strict';
import { jsonLines } from './cliWorkspace.ts';
import { ARCHIVE, backupJob, inPodio, itemsJob, podioItems } from './podioWorkspace.ts';

describe('a sync of Podio items', () => {
  it('asks Podio for them, and finds them by their meaning', () =>
    inPodio(
      async (podio) => {
        const app = await podio.appAt(1, 1);
        await podio.fake.control.make({ kind: 'createItem', app, title: 'a person who repairs shoes' });
        podio.workspace.writeJobFile({ items: podioItems(podio.fake.url, { app }) });
        const ran = await podio.run(['run', 'items']);
        assert.deepEqual([ran.code, podio.workspace.points('items.sqlite')], [0, 5], ran.stderr);
        const [hit] = jsonLines(
          await podio.run(['search', 'items', 'cobbler mending a shoe', '--limit', '1', '--json']),
        );
        assert.equal(Object(hit?.['payload']).title, 'a person who repairs shoes');
      },
      (url) => ({ items: podioItems(url, { app: 1 }) }),
    ));

  it('waits for the limits of its account like a backup, and says where it stood', () =>
    inPodio(
      async (podio) => {
        await podio.fake.control.refuse({ rateClass: 'limited', nth: 2 });
        const ran = await podio.run(['run', 'items', '--no-wait']);
        assert.equal(ran.code, 75, ran.stderr);
        assert.match(ran.stdout, /waiting for the limit "podio at /);
        const forced = await podio.run(['run', 'items', '--force']);
        assert.deepEqual([forced.code, podio.workspace.points('items.sqlite')], [0, 24], forced.stderr);
      },
      (url) => ({ items: podioItems(url, { organization: 720_690 }) }),
    ));
});

describe('a sync of a finished backup', () => {
  it('makes no calls', () =>
    inPodio(
      async (podio) => {
        await podio.run(['run', 'casa']);
        const { answered } = await podio.requests();
        const ran = await podio.run(['run', 'items']);
        assert.deepEqual([ran.code, podio.workspace.points('items.sqlite')], [0, 24], ran.stderr);
        assert.equal((await podio.requests()).answered, answered);
      },
      (url) => ({ casa: backupJob(url), items: itemsJob({ type: 'archive', path: ARCHIVE }) }),
    ));

  it('cannot begin before the backup is finished', () =>
    inPodio(
      async (podio) => {
        await podio.run(['run', 'casa'], { RATCHET_CRASH_AT: 'after-commit:8' });
        const { code, stderr } = await podio.run(['run', 'items']);
        assert.equal(code, 2, stderr);
      },
      (url) => ({ casa: backupJob(url), items: itemsJob({ type: 'archive', path: ARCHIVE }) }),
    ));
});
