// What a job may be called. The name becomes part of file names (`<state>/<job>.sqlite`), so it must be one everywhere.

import * as z from 'zod';
import { jobName } from '../ids.ts';

/** Longest name in UTF-16 units; at most 192 bytes, which leaves room for the suffixes of the job's files. */
const MAX_LENGTH = 64;
const SHAPE = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M} ._-]*[\p{L}\p{N}\p{M}_-])?$/u;
/** Windows opens a device instead of a file for these, whatever the extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

export const jobNameSchema = z
  .string()
  .refine((name) => name.length <= MAX_LENGTH && SHAPE.test(name), {
    error:
      'a name of at most 64 letters, digits, spaces, ".", "_" or "-" that begins with a letter or digit and does not end with a space or "."',
  })
  .refine((name) => !DEVICE.test(name), { error: 'a name that Windows does not keep for a device' })
  .transform(jobName);
