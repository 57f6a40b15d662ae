// A process that spawns a fake, says where it listens, and waits to be killed.

import { spawnFake } from '../../fakes/spawnFake.ts';

const { url } = await spawnFake('gemini');
process.send?.(url);
