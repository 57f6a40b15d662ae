import assert from 'node:assert/strict';
import { jobName } from '../../../src/core/ids.ts';
import { parseJobFile } from '../../../src/core/jobFile/parseJobFile.ts';
import { type Inspection, inspectDocument } from '../../../src/ui/inspectDocument.ts';
import { secretiveJob } from '../host/sampleJob.ts';
import { report, running } from './shownJob.ts';

const job = parseJobFile(JSON.stringify({ jobs: { shop: secretiveJob() } })).jobs.get(jobName('shop')) ?? null;

const inspected = (over: Partial<Inspection> = {}): string =>
  inspectDocument({ view: running, report, job, versions: ['Ratchet 1.2.3'], secrets: ['hunter2'], ...over });

describe('the document of an inspected job', () => {
  it('holds versions, the report and the settings with their defaults', () => {
    const text = inspected();
    for (const part of ['# casa', '- Ratchet 1.2.3', '/state/casa.sqlite', '"statementTimeoutMs": 60000'])
      assert.ok(text.includes(part), `${part} in ${text}`);
  });

  it('shows a secret as the reference it is', () => {
    assert.match(inspected(), /"password": "\$\{secret:shop\}"/);
  });

  it('holds no secret that a message repeats', () => {
    const text = inspected({ view: { ...running, lastError: 'password "hunter2" was refused' } });
    assert.ok(!text.includes('hunter2'), text);
  });

  it('tells what is known of a job that another process has', () => {
    const view = { ...running, owner: { kind: 'elsewhere', pid: 7, host: 'desk', role: 'VS Code' } } as const;
    assert.match(inspected({ view, report: null }), /held by VS Code \(process 7 on desk\).*Org 1\/1, Workspace 2\/3/s);
  });

  it('is not broken by ticks in a message', () => {
    const text = inspected({ view: { ...running, lastError: 'a ```` b' } });
    assert.match(text, /`````text\na ```` b\n`````/);
  });
});
