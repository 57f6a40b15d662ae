// How a job signs in to Podio: one of the four grants of its OAuth. Signs in nowhere.

import * as z from 'zod';
import { textField, wholeNumber } from './fields.ts';
import { secret } from './secret.ts';

export const podioId = wholeNumber(1, Number.MAX_SAFE_INTEGER);

const client = {
  clientId: textField('the client id of an API key').describe(
    'The client id of an API key, made in Podio under Account settings, API keys.',
  ),
  clientSecret: secret("That API key's client secret."),
};

const password = z.strictObject({
  grant: z.literal('password').describe('Signs in with name and password.'),
  ...client,
  username: textField('the e-mail address of a Podio account').describe('The e-mail address of the account.'),
  password: secret("The account's password."),
  otp: secret(
    'A one-time code, for an account with a second step at sign-in. It is used up by the first sign-in; from then on the refresh token counts.',
  ).optional(),
});

const authorizationCode = z.strictObject({
  grant: z.literal('authorization_code').describe('Redeems the code of a sign-in in the browser; it is good for once.'),
  ...client,
  code: secret("The code that Podio's page of consent sent back."),
  redirectUri: textField('a URL').describe('The address that page sent it to, exactly as it was asked for.'),
});

const refreshToken = z.strictObject({
  grant: z.literal('refresh_token').describe('Goes on with the refresh token of an earlier sign-in; it lasts 28 days.'),
  ...client,
  refreshToken: secret('The refresh token.'),
});

const app = z.strictObject({
  grant: z
    .literal('app')
    .describe('Signs in as one app, with its token. It sees that app alone: for a "sync" of it, not for a backup.'),
  ...client,
  appId: podioId.describe("The app's id, shown in Podio under the app's Developer settings."),
  appToken: secret("The app's token, shown beside the id."),
});

/** Grants of a person, who sees organizations and workspaces. */
export const podioUserAuth = z
  .discriminatedUnion('grant', [password, authorizationCode, refreshToken])
  .describe('How to sign in. What the account may not read is named at the end of a run.');

export const podioAuth = z
  .discriminatedUnion('grant', [password, authorizationCode, refreshToken, app])
  .describe('How to sign in.');

export type PodioAuth = z.infer<typeof podioAuth>;
