// The people of the simulated Podio: who made what, and who is a member of a workspace.

import { podioDate } from './podioDate.ts';
import type { Space } from './podioWorld.ts';

const NAMES = ['Ada Lovelace', 'José Núñez', '山田 太郎', 'Zoë O’Brien', 'Иван Петров', 'Grace & Co.', 'Søren Å.'];
const MEMBER_SINCE = Date.UTC(2019, 5, 1);
const DAY_MS = 86_400_000;

/** As it stands under `created_by` and the like. */
export function author(ordinal: number): object {
  const id = userId(ordinal);
  const name = nameOf(ordinal);
  return { type: 'user', id, user_id: id, name, url: `https://podio.com/users/${id}`, avatar: null, image: null };
}

/** As the value of a contact or member field. */
export function profile(ordinal: number): object {
  const link = `https://podio.com/contacts/${profileId(ordinal)}`;
  return { profile_id: profileId(ordinal), user_id: userId(ordinal), name: nameOf(ordinal), type: 'user', link };
}

export function memberDocument(space: Space, position: number): object {
  const ordinal = space.ordinal + position;
  return {
    role: position === 0 ? 'admin' : position % 3 === 2 ? 'light' : 'regular',
    invited_on: podioDate(MEMBER_SINCE + position * DAY_MS),
    started_on: podioDate(MEMBER_SINCE + (position + 1) * DAY_MS),
    user: { user_id: userId(ordinal), mail: `user${userId(ordinal)}@example.com`, status: 'active', locale: 'es_ES' },
    profile: {
      ...profile(ordinal),
      mail: [`user${userId(ordinal)}@example.com`],
      title: [],
      image: null,
      avatar: null,
    },
  };
}

const nameOf = (ordinal: number): string => NAMES[ordinal % NAMES.length] ?? '';
const userId = (ordinal: number): number => 300_000 + ordinal;
const profileId = (ordinal: number): number => 600_000 + ordinal;
