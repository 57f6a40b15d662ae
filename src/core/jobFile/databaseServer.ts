// How a source reaches a database server: address, password, encryption, patience. Connects to nothing.

import * as z from 'zod';
import { textField, wholeNumber } from './fields.ts';
import { secret, urlField } from './secret.ts';

const TLS = 'true, false, "insecure" or { "ca": "FILE" }';

const certificateFile = (what: string) =>
  textField('the path of a file').optional().describe(`${what} A file in PEM form, relative to the job file.`);

const tls = z
  .union(
    [
      z.boolean(),
      z.literal('insecure'),
      z.strictObject({
        ca: certificateFile("The authority that signed the server's certificate. Default: those Node knows."),
        cert: certificateFile('A certificate to show to the server.'),
        key: certificateFile("That certificate's private key."),
      }),
    ],
    { error: TLS },
  )
  .optional()
  .describe(
    'Encryption. true: TLS, the server\'s certificate and name are checked. { "ca", "cert", "key" }: the same with files of your own. "insecure": TLS that accepts any certificate. false: none. Default: false for a server on this machine (127.0.0.0/8, ::1, localhost or a socket), true for any other.',
  );

/** @param example of a URL, its scheme the first of `schemes`. */
export const databaseServer = (schemes: readonly string[], example: string) => ({
  url: urlField(schemes)
    .superRefine((text, context) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url === null) return;
      const issue = (message: string) => context.addIssue({ code: 'custom', message });
      if (url.username === '') issue(`a URL with the user in it, such as "${example}"`);
      else if (!/^\/[^/]+$/.test(url.pathname))
        issue(`a URL that ends in the name of the database, such as "${example}"`);
      else if (url.search !== '' || url.hash !== '')
        issue(`a URL with nothing behind the name of the database, such as "${example}"`);
    })
    .describe(
      `User, server and database: "${example}". A socket's folder stands in place of the host with its slashes as %2F.`,
    ),
  password: secret("The user's password. Not needed where the server asks for none.").optional(),
  tls,
  statementTimeoutMs: wholeNumber(100, 3_600_000)
    .default(60_000)
    .describe(
      'Longest time the server may work on one query, in ms, 100 to 3600000. Default 60000. Counting all rows for the progress display has 5000 ms at most.',
    ),
});
