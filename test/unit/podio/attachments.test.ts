import assert from 'node:assert/strict';
import { attachmentsOf } from '../../../src/connectors/podio/backup/attachments.ts';

const file = (id: number, over: object = {}) => ({
  file_id: id,
  name: `${id}.pdf`,
  size: id,
  hosted_by: 'podio',
  ...over,
});

const LINE = {
  item_id: 1,
  files: [file(3), file(1)],
  fields: [
    { type: 'image', values: [{ value: file(2) }, { value: file(1) }] },
    { type: 'text', values: [{ value: 'no file' }] },
    { type: 'embed', values: [{ embed: { embed_id: 1 }, file: file(90) }] },
    { type: 'app', values: [{ value: { item_id: 5, files: [file(91)] } }] },
  ],
  comments: [{ comment_id: 1, files: [file(4)] }, { comment_id: 2 }],
  tasks: [{ task_id: 1, files: [file(5)] }],
};

describe('the attachments of an item', () => {
  it('are those of the item, its fields, comments and tasks, each once and in this order', () => {
    assert.deepEqual(
      attachmentsOf(LINE).map(({ fileId }) => fileId),
      ['3', '1', '2', '4', '5'],
    );
  });

  it('are known by the id of the file', () => {
    assert.equal(attachmentsOf(LINE)[0]?.id, 'file:3');
  });

  it('say what Podio says of them', () => {
    const [first] = attachmentsOf({ files: [file(7, { name: 'a &amp; b.pdf', mimetype: 'x/y' })] });
    assert.ok(first);
    const { name, size, kept, value } = first;
    assert.deepEqual({ name, size, kept }, { name: 'a & b.pdf', size: 7, kept: 'here' });
    assert.equal(value['mimetype'], 'x/y');
  });

  it('are kept elsewhere when another service hosts them', () => {
    const hosted = [file(1, { hosted_by: 'googledrive' }), { file_id: 2 }].flatMap((one) =>
      attachmentsOf({ files: [one] }),
    );
    assert.deepEqual(
      hosted.map(({ kept, size, name }) => ({ kept, size, name })),
      [
        { kept: 'elsewhere', size: 1, name: '1.pdf' },
        { kept: 'here', size: null, name: '' },
      ],
    );
  });

  it('are none for what is no item', () => {
    for (const line of [null, 'x', [], {}, { files: 'none', fields: [null] }])
      assert.deepEqual(attachmentsOf(line), []);
  });
});
