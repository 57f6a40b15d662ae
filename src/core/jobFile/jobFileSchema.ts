// The file around the jobs, as a schema and, for completion and hovers in an editor, as JSON Schema.

import * as z from 'zod';
import { jobSchema } from './job.ts';
import { jobNameSchema } from './jobNameSchema.ts';

const fileSchema = <Name extends z.ZodType<PropertyKey, string>, Job extends z.ZodType>(name: Name, job: Job) =>
  z.strictObject({
    $schema: z.string().optional().describe('Where the editor finds the rules for this file.'),
    jobs: z.record(name, job).describe('The jobs by name. A name also names the files a job keeps its state in.'),
  });

/** The frame alone: each job is checked by itself, so that an error in one never hides the others. */
export const jobFileFrameSchema = fileSchema(z.string(), z.unknown());

export function jobFileJsonSchema(): object {
  return z.toJSONSchema(fileSchema(jobNameSchema, jobSchema), { io: 'input', target: 'draft-7' });
}
