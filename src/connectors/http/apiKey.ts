// The key of an API: fit for a header, and never part of a message.

import { AuthError } from '../../core/errors.ts';
import { environmentNameOf } from '../../core/jobFile/secret.ts';

export interface ApiKey {
  readonly value: string;
  /** Of the secret it comes from, so that a message can say which one to set; null when that is not known. */
  readonly name: string | null;
}

/** White space around it is what copying leaves. @throws AuthError for a key that no header can carry. */
export function apiKeyOf(value: string, name: string | null): ApiKey {
  const trimmed = value.trim();
  // Checked here because fetch repeats the whole value in its complaint.
  if (/^[\x21-\x7e]+$/.test(trimmed)) return { value: trimmed, name };
  const found = trimmed === '' ? 'nothing' : 'other characters among them';
  throw new AuthError(
    `The API key: expected letters, digits and signs without a space, found ${found}. ${adviceOn(name)}`,
  );
}

/** What to do about a key that is missing or refused. */
export function adviceOn(name: string | null): string {
  return name === null
    ? 'Give an "apiKey" that is valid.'
    : `Set the secret "${name}" to a key that is valid: "Ratchet: Set Secret…" in VS Code, or the environment variable ${environmentNameOf(name)}.`;
}

/** `text` without the key in it: servers repeat what they were sent. */
export function withoutKey(text: string, key: ApiKey | null): string {
  return key === null ? text : text.replaceAll(key.value, '(the key)');
}
