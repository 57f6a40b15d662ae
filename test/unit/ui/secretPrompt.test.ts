import assert from 'node:assert/strict';
import { secretPrompt } from '../../../src/ui/secretPrompt.ts';
import { inEnglish } from '../host/inEnglish.ts';

const needed = { job: 'casa', path: 'source.auth.password' };
const origin = 'https://api.podio.com';

describe('the question for a secret', () => {
  it('says who needs it and where it goes', () => {
    assert.equal(
      secretPrompt({ name: 'podio-user', origin, needed, knownOrigins: [] }, inEnglish),
      'casa needs it (source.auth.password). It is kept for this workspace and sent to https://api.podio.com only.',
    );
  });

  it('says first that the job file now sends it to another host', () => {
    const question = { name: 'podio-user', origin: 'https://evil.example', needed, knownOrigins: [origin] };
    assert.match(
      secretPrompt(question, inEnglish),
      /^The job file now sends this secret to https:\/\/evil\.example\. It was given for https:\/\/api\.podio\.com\./,
    );
  });
});
