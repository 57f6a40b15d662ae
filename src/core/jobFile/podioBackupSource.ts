// `"source": {"type": "podio", …}` of a backup: its settings. Connects to nothing.

import * as z from 'zod';
import { textField } from './fields.ts';
import { podioId, podioUserAuth } from './podioAuth.ts';
import { podioServer } from './podioServer.ts';

const SELECTOR = 'an id, a name, or a name with * and ? in it';
const SELECTORS = `a list, each ${SELECTOR}`;

const selectors = z.array(z.union([podioId.transform((id) => String(id)), textField(SELECTOR)], { error: SELECTOR }), {
  error: SELECTORS,
});

const FOUND_BY =
  'By id, by name, or by a name in which * stands for any characters and ? for one; case does not count.';

/** What may be asked for beside the items and the configuration of organizations, workspaces and apps. */
const PARTS = ['items', 'comments', 'files', 'tasks', 'members', 'views'] as const;

export const podioBackupSourceSchema = z.strictObject({
  type: z
    .literal('podio')
    .describe('Podio: organizations, workspaces, apps and what is in them. Nothing there is changed.'),
  auth: podioUserAuth,
  ...podioServer,
  organizations: selectors
    .min(1, { error: SELECTORS })
    .default(['*'])
    .describe(`Which organizations. ${FOUND_BY} Default ["*"].`),
  exclude: z
    .strictObject({
      workspaces: selectors.default([]).describe(`Workspaces to leave out. ${FOUND_BY}`),
      apps: selectors.default([]).describe(`Apps to leave out, in whichever workspace. ${FOUND_BY}`),
    })
    .default({ workspaces: [], apps: [] })
    .describe('What to leave out.'),
  include: z
    .array(z.enum(PARTS), { error: `a list of ${PARTS.map((part) => `"${part}"`).join(', ')}` })
    .default([...PARTS])
    .describe(
      'What to keep beside the configuration of organizations, workspaces and apps. Items are always kept. Default: all of it.',
    ),
  archived: z
    .boolean()
    .default(false)
    .describe('true: archived workspaces too. Default false: they are left out, and the log says which.'),
});

export type PodioBackupSourceSettings = z.infer<typeof podioBackupSourceSchema>;
