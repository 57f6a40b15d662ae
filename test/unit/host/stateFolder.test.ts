import assert from 'node:assert/strict';
import { stateFolderOf } from '../../../src/host/stateFolder.ts';

describe('the state folder of a job file', () => {
  it('is short for the ratchet.json of a folder opened by itself', () => {
    assert.equal(stateFolderOf('/storage', '/work/ratchet.json', '/work'), '/storage/checkpoints');
  });

  it('is one of its own for every other file', () => {
    const folders = [
      stateFolderOf('/storage', '/work/shop.ratchet.json', '/work'),
      stateFolderOf('/storage', '/work/ratchet.json', null),
      stateFolderOf('/storage', '/other/ratchet.json', null),
    ];
    assert.equal(new Set([...folders, '/storage/checkpoints']).size, 4);
  });

  it('can be told by its name', () => {
    assert.match(
      stateFolderOf('/storage', '/work/mi tienda.ratchet.json', '/work'),
      /\/checkpoints\/mi_tienda-[0-9a-f]{8}$/,
    );
    assert.match(stateFolderOf('/storage', '/other/ratchet.json', null), /\/checkpoints\/other-[0-9a-f]{8}$/);
  });

  it('is the same after a reload', () => {
    const again = () => stateFolderOf('/storage', '/work/shop.ratchet.json', '/work');
    assert.equal(again(), again());
  });
});
