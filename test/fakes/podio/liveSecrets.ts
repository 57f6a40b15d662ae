// What Podio sends among the data and nobody should keep: credentials of apps and signatures of push channels. All of
// them carry a word that tests search for.

/** In every value under `token`. */
export const TOKEN_MARK = 'live-token';
/** In every value under `push`. */
export const PUSH_MARK = 'live-signature';

export function appToken(appId: number): string {
  return `${TOKEN_MARK}-${appId}`;
}

export function push(channel: string, id: number): object {
  return {
    timestamp: 1_700_000_000,
    expires_in: 21_600,
    channel: `/${channel}/${id}`,
    signature: `${PUSH_MARK}-${channel}-${id}`,
  };
}
