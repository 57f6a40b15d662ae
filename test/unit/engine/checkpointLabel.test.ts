import assert from 'node:assert/strict';
import { streamId } from '../../../src/core/ids.ts';
import { checkpointLabel, PlanPosition } from '../../../src/engine/checkpointLabel.ts';
import { backupPlan, node, stream } from './plans.ts';

describe('checkpoint label', () => {
  it('names the place in the hierarchy', () => {
    const { nodes, streams } = backupPlan(84, 5, 1);
    const done = streams.map((one, index) => ({ ...one, done: index < 24 * 5 + 2 }));
    assert.equal(checkpointLabel(nodes, done, 0), 'Org 1/1, Workspace 25/84, App 3/5');
  });

  it('counts siblings, not cousins', () => {
    const nodes = [
      ...[node('o1', null, 'organization'), node('o2', null, 'organization')],
      ...[node('w1', 'o1', 'workspace'), node('w2', 'o2', 'workspace'), node('w3', 'o2', 'workspace')],
    ];
    assert.equal(checkpointLabel(nodes, [stream('s', 'w2')], 0), 'Org 2/2, Workspace 1/2');
  });

  it('counts records of a table against its total', () => {
    const nodes = [node('t', null, 'table', 'products')];
    const ranges = [stream('r1', 't', { done: true, total: 100_000 }), stream('r2', 't', { total: 102_910 })];
    assert.equal(checkpointLabel(nodes, ranges, 51_000), 'products 51,000/202,910');
  });

  it('leaves out a total that is not known', () => {
    const nodes = [node('t', null, 'table', 'products')];
    assert.equal(checkpointLabel(nodes, [stream('r1', 't', { total: null })], 51_000), 'products 51,000');
  });

  it('leaves out a total that was exceeded', () => {
    const nodes = [node('t', null, 'table', 'products')];
    assert.equal(checkpointLabel(nodes, [stream('r1', 't', { total: 50_000 })], 51_000), 'products 51,000');
  });

  it('stands at the last stream when all are done', () => {
    const { nodes, streams } = backupPlan(2, 2, 1);
    const done = streams.map((one) => ({ ...one, done: true }));
    assert.equal(checkpointLabel(nodes, done, 0), 'Org 1/1, Workspace 2/2, App 2/2');
  });

  it('stands at the beginning before there is a plan', () => {
    assert.equal(checkpointLabel([], [], 0), 'the beginning');
  });

  it('stands at the first unfinished stream, though later ones finished before it', () => {
    const { nodes, streams } = backupPlan(1, 3, 1);
    const position = new PlanPosition(nodes, streams);
    position.finished(streamId('w1a2s1'));
    assert.equal(position.label(0), 'Org 1/1, Workspace 1/1, App 1/3');
    position.finished(streamId('w1a1s1'));
    assert.equal(position.label(0), 'Org 1/1, Workspace 1/1, App 3/3');
  });

  it('tells where 60,000 streams stand after each of their commits, in step with the plan', () => {
    const { nodes, streams } = backupPlan(100, 100, 6);
    const position = new PlanPosition(nodes, streams);
    for (const { id } of streams) {
      position.finished(id);
      position.label(0);
    }
    assert.equal(position.label(0), 'Org 1/1, Workspace 100/100, App 100/100');
  });
});

describe('measure of a plan', () => {
  it('is in records where one node is read', () => {
    const position = new PlanPosition([node('t', null, 'table')], [stream('r1', 't', { total: 600 })]);
    assert.deepEqual([position.byStreams, position.progress(51)], [false, { done: 51, total: 600 }]);
  });

  it('is in records where one node is read and cannot say how many it has', () => {
    const position = new PlanPosition([node('t', null, 'table')], [stream('r1', 't', { total: null })]);
    assert.deepEqual([position.byStreams, position.progress(51)], [false, { done: 51, total: null }]);
  });

  it('is in streams where several nodes are read and one cannot say how many it has', () => {
    const { nodes, streams } = backupPlan(2, 3, 4, null);
    const position = new PlanPosition(nodes, streams);
    assert.deepEqual([position.byStreams, position.progress(51_000)], [true, { done: 0, total: 24 }]);
    position.finished(streamId('w1a1s1'));
    position.finished(streamId('w1a1s1'));
    assert.deepEqual(position.progress(51_000), { done: 1, total: 24 });
  });

  it('is in records where several nodes are read and all can say', () => {
    const { nodes, streams } = backupPlan(2, 1, 1, 100);
    assert.deepEqual(new PlanPosition(nodes, streams).progress(51), { done: 51, total: 200 });
  });

  it('is nothing known before there is a plan', () => {
    assert.deepEqual(new PlanPosition([], []).progress(0), { done: 0, total: null });
  });

  it('is complete when every stream is done, whatever number of records they had', () => {
    const { nodes, streams } = backupPlan(2, 3, 4, null);
    const position = new PlanPosition(nodes, streams);
    for (const { id } of streams) position.finished(id);
    assert.deepEqual(position.progress(0), { done: 24, total: 24 });
  });
});
