// `"source": {"type": "podio", …}` of a sync: its settings. Connects to nothing.

import * as z from 'zod';
import { podioAuth, podioId } from './podioAuth.ts';
import { podioServer } from './podioServer.ts';

const ID = 'an id (a whole number of at least 1) or a list of ids';

const scope = (what: string) =>
  z
    .union([podioId.transform((id) => [id]), z.array(podioId, { error: ID }).min(1, { error: ID })], { error: ID })
    .optional()
    .describe(`${what} An id, or a list of ids. Give one of "app", "workspace", "organization".`);

export const podioSourceSchema = z
  .strictObject({
    type: z
      .literal('podio')
      .describe(
        'The items of Podio apps as rows; nothing there is changed. Columns: item_id, title, link, app, workspace, tags, created_on, created_by, last_edit_on, comment_count, file_count, content (all fields, a line each), and each field of the app by its external id, as text.',
      ),
    auth: podioAuth,
    ...podioServer,
    app: scope('The app whose items are the rows.'),
    workspace: scope('A workspace: the items of all its apps.'),
    organization: scope('An organization: the items of all its apps.'),
  })
  .superRefine(({ app, workspace, organization, auth }, context) => {
    const given = [app, workspace, organization].filter((id) => id !== undefined).length;
    const issue = (message: string, found: string) => context.addIssue({ code: 'custom', message, params: { found } });
    if (given !== 1) issue('one of "app", "workspace", "organization"', given === 0 ? 'none' : `${given} of them`);
    else if (auth.grant === 'app' && (app?.length !== 1 || app[0] !== auth.appId))
      issue(`"app": ${auth.appId}, the app that "auth" signs in as`, app === undefined ? 'no "app"' : 'another');
  });

export type PodioSourceSettings = z.infer<typeof podioSourceSchema>;
