// The runner process: the composition root of everything a job needs. Started by a parent over IPC, never by hand.

import packageJson from '../../package.json' with { type: 'json' };
import { serveRunner } from '../protocol/serveRunner.ts';
import { installCrashHook } from './crashHook.ts';
import { RunnerService } from './runnerService.ts';

installCrashHook(process.env['RATCHET_CRASH_AT']);
serveRunner({ version: packageJson.version, create: (events) => new RunnerService(events) });
