// Pays for texts, keeps their vectors and settles most of them until it is killed, and prints what it was promised:
// `K <text>` once a vector is durable, `S <text>` before it is settled, `W <warning>`. Usage: node spoolChild.ts <file> <round>

import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { openSpool } from '../../src/store/spool/openSpool.ts';
import { paid, SPACE, settle } from '../unit/store/spoolFixture.ts';

const PAGE = 20;
const [, , file = '', round = ''] = process.argv;
const say = (line: string) => writeSync(1, `${line}\n`);

const spool = await openSpool(file, SPACE, (message) => say(`W ${message}`));

async function pageAfterPage(worker: number): Promise<never> {
  for (let page = 0; ; page += 1) {
    const texts = Array.from({ length: PAGE }, (_, i) => `${round}/${worker}/${page}/${i}`);
    await spool.keep(paid(...texts));
    for (const text of texts) say(`K ${text}`);
    await setImmediate();
    // The rest stays, as that of a page whose write did not come through.
    const acknowledged = page % 5 === 0 ? texts.slice(1) : texts;
    for (const text of acknowledged) say(`S ${text}`);
    settle(spool, ...acknowledged);
  }
}

await Promise.all([0, 1, 2, 3].map(pageAfterPage));
