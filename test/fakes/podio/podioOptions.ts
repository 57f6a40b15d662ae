// What can be ordered of a Podio fake when it starts. Plain data: it also goes to a process of its own.

import type { RateClass } from './podioRate.ts';

export interface PodioFakeOptions extends WorldOptions {
  readonly oauth?: OAuthOptions;
  readonly rate?: RateOptions;
  readonly quirks?: Quirks;
  /** Virtual over real time, of limits and of tokens; default 1. */
  readonly clockScale?: number;
  /** What Podio's clock is ahead of this machine's, in the times it puts on changes; default 0. */
  readonly clockSkewMs?: number;
  readonly port?: number;
}

/** How much there is. The same options give the same world, byte for byte. */
export interface WorldOptions {
  readonly seed?: number;
  /** Default 1. */
  readonly organizations?: number;
  /** In each organisation; default 84. */
  readonly workspaces?: number;
  /** In each workspace; default 5. */
  readonly apps?: number;
  /** In each app, or a list that the apps take turns with; default 3. */
  readonly items?: number | readonly number[];
  /** On each item; 0.5 is one on every other. Default 1, at most 90. */
  readonly comments?: number;
  /** Attached to each item, as above; default 0.5, at most 120. */
  readonly files?: number;
  /** On each item, as above; default 0.25, at most 200. */
  readonly tasks?: number;
  /** On each workspace itself; default 1, at most 1,000. */
  readonly workspaceTasks?: number;
  /** Of each workspace; default 3. */
  readonly members?: number;
  /** Of each app; default 8, which gives five apps side by side every type there is. */
  readonly fields?: number;
  /** Of the very first app, if it is another number: 1,522 has been seen. */
  readonly firstAppFields?: number;
  /** Size of each file, or sizes they take turns with. Default: 0 bytes to 70 kB. */
  readonly fileBytes?: number | readonly number[];
  /** Every nth file is kept by another service; 0 is none, default 10. */
  readonly elsewhereEvery?: number;
  /** Every nth workspace is archived; 0 is none, default 0. */
  readonly archivedEvery?: number;
  /** `plain`: ASCII and unique. `mixed` (default): accents, HTML escapes, duplicates. `hostile`: what breaks file systems too. */
  readonly names?: 'plain' | 'mixed' | 'hostile';
}

export interface OAuthOptions {
  /** Default `test-client`, `test-secret`. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Default `ada@example.com`, `test-password`. */
  readonly username?: string;
  readonly password?: string;
  /** Each good once, for `redirectUri`; default `test-code`, `http://127.0.0.1/callback`. */
  readonly codes?: readonly string[];
  readonly redirectUri?: string;
  /** The password grant then asks for a second step. `status`: of the answer with the nonce; default 200. */
  readonly mfa?: { readonly otp: string; readonly recoveryCode: string; readonly status?: number };
  /** Virtual; default 8 hours and 28 days. */
  readonly accessTtlMs?: number;
  readonly refreshTtlMs?: number;
  /** A refresh gives a new refresh token and ends the old one; default false. */
  readonly rotate?: boolean;
}

export interface RateOptions {
  /** Calls in an hour; null is no limit. Default 1,000 and 250. */
  readonly general?: number | null;
  readonly limited?: number | null;
  /** Limited calls count as general ones too; default false. */
  readonly sharedCounter?: boolean;
  /** Default `sliding`; `fixed` starts with the first call. */
  readonly window?: 'sliding' | 'fixed';
  /** Seconds in the words of a 420: `hour` (3600; default), `remaining` or `none`. Real ones: divided by `clockScale`. */
  readonly says?: 'hour' | 'remaining' | 'none';
  /** `X-Rate-Limit-*`; default true. */
  readonly headers?: boolean;
  readonly refuse?: readonly RefusedCall[];
}

/** Refuses the nth call (from 1) of those it is for, once, with a 420; and all calls for `lastsMs` (virtual) from then on. */
export interface RefusedCall {
  readonly nth: number;
  /** Of this path or this class only; of all calls when neither is given. */
  readonly path?: string;
  readonly rateClass?: RateClass;
  /** Default 0: that one call. */
  readonly lastsMs?: number;
}

/** What is not known of the real server, or differs between accounts; can be changed while running. */
export interface Quirks {
  /** Pages of more items with `items.view(full)` are refused (400) or time out (504). */
  readonly fullView?: { readonly maxItems: number; readonly beyond: 'refused' | 'timeout' } | null;
  /** `?fields=` does nothing. */
  readonly fieldsIgnored?: boolean;
  /** At most so many comments inside an item of a page; null (default): all. */
  readonly embeddedComments?: number | null;
  /** `GET /file/ID/raw` honours Range; default true. */
  readonly ranges?: boolean;
  /** … has an ETag; default false. */
  readonly etags?: boolean;
  /** … answers 302 to another origin; default false. */
  readonly redirects?: boolean;
  /** `GET /item/app/ID/` is there; default true. */
  readonly itemList?: boolean;
}
