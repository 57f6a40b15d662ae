// Fields of the job file that hold a secret: they accept a reference, `${secret:NAME}`, and never the secret itself.
// Knows nothing of where secrets are kept; only what to tell a person who wrote one into the file.

import * as z from 'zod';

/** What a secret field becomes when the file is parsed: a class, so that no map of the user's can be mistaken for it. */
export class SecretReference {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  get name(): string {
    return this.#name;
  }
}

const REFERENCE = /^\$\{secret:([A-Za-z0-9][A-Za-z0-9._-]{0,63})\}$/;
/** Anything that was meant as a reference, well formed or not. */
const REFERENCE_LIKE = /\$\{secret:/;

export const mentionsSecret = (text: string): boolean => REFERENCE_LIKE.test(text);

/** `podio-client` → `RATCHET_SECRET_PODIO_CLIENT` */
export function environmentNameOf(secretName: string): string {
  return `RATCHET_SECRET_${secretName.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

const PLACES = `A secret does not belong in this file: write "\${secret:NAME}" here, and keep its value in VS Code with "Ratchet: Set Secret…" or, on the command line, in the environment variable RATCHET_SECRET_NAME (upper case, other characters as _).`;

/** Marks an issue whose value must not be repeated in a message. */
const withheld = { withhold: true, advice: PLACES } as const;

/** A secret: `${secret:NAME}` and nothing else. */
export const secret = (description: string) =>
  z
    .unknown()
    .transform((value, context): SecretReference => {
      const name = typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined;
      if (name !== undefined) return new SecretReference(name);
      context.issues.push({ code: 'custom', input: value, message: `"\${secret:NAME}"`, params: withheld });
      return z.NEVER;
    })
    .meta({ type: 'string', pattern: REFERENCE.source, description });

/** A URL of one of the given schemes, without a password inside it. */
export const urlField = (schemes: readonly string[]) => {
  const expected = `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return z.string({ error: expected }).superRefine((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !schemes.includes(url.protocol.slice(0, -1))) {
      context.addIssue({ code: 'custom', message: expected, params: { withhold: true } });
    } else if (url.password !== '') {
      context.addIssue({ code: 'custom', message: 'a URL without a password', params: withheld });
    }
  });
};
