// Every command of the command line, in the order of the usage text.

import type { Command } from './command.ts';
import { demo } from './commands/demo.ts';
import { exportTables } from './commands/export.ts';
import { inspect } from './commands/inspect.ts';
import { retry } from './commands/retry.ts';
import { run } from './commands/run.ts';
import { search } from './commands/search.ts';
import { status } from './commands/status.ts';
import { verify } from './commands/verify.ts';

export const commands: readonly Command[] = [run, status, inspect, retry, search, verify, exportTables, demo];
