import assert from 'node:assert/strict';
import { workspaceStorage } from '../../../src/host/workspaceStorage.ts';

describe('the storage of a workspace', () => {
  it('is the folder that VS Code gives', () => {
    const storage = '/data/User/workspaceStorage/3eae4d8a/ratchet.ratchet';
    assert.equal(workspaceStorage(storage), storage);
  });

  it("is that of the workspace in a second window, which is given one of the window's own", () => {
    assert.equal(
      workspaceStorage('/data/User/workspaceStorage/-3eae4d8a-2/ratchet.ratchet'),
      '/data/User/workspaceStorage/-3eae4d8a/ratchet.ratchet',
    );
  });

  it('is the global storage where no folder is open', () => {
    const storage = '/data/User/globalStorage/ratchet.ratchet';
    assert.equal(workspaceStorage(storage), storage);
  });
});
