// A server's certificate that was not accepted: how to know it, and what to tell the user.

import { ConfigError } from '../../core/errors.ts';
import type { ServerAddress } from './serverAddress.ts';

/** Node's codes for a certificate it does not accept: OpenSSL's X509 verify results, and its own check of the name. */
const REFUSAL = /CERT|UNABLE_TO_|SELF_SIGNED|ERR_TLS|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|^CRL_/;

export function isTlsRefusal(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && REFUSAL.test(error.code);
}

export function untrusted(cause: Error, { name, host }: ServerAddress): ConfigError {
  return new ConfigError(
    `source.tls: expected a certificate for ${host} that a known authority signed, found another at ${name} (${cause.message}). ` +
      'Name the authority\'s certificate, { "ca": "FILE" }; "insecure" accepts any certificate, also a forged one.',
    { cause },
  );
}
