import type { X509Certificate } from 'node:crypto';
import { equalBytes } from '../../kernel/base/crypto/secrets.ts';
import { isConnectionFailure } from '../../kernel/contract/errors/connection-failure.ts';
import { tlsFiles } from '../../kernel/work/outgoing/tls-files.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { isInTime, isVouchedFor, type SenderEvidence } from '../../keys/sender-constraints/index.ts';
import type { Client } from './client.entity.ts';
import { clientKeys } from './client-keys.ts';
import { namesClient } from './names-client.ts';

/** Whether a JWK Set holds this very certificate (RFC 8705 §2.2.2: the first of `x5c`). */
async function isRegistered(runtime: Runtime, client: Readonly<Client>, certificate: X509Certificate): Promise<string | undefined> {
  const holds = (keys: Awaited<ReturnType<typeof clientKeys>>): boolean =>
    keys.keys.some((key) => typeof key?.x5c?.[0] === 'string' && equalBytes(Buffer.from(key.x5c[0], 'base64'), certificate.raw));
  try {
    if (holds(await clientKeys(runtime, client)) || (client.jwksUri && holds(await clientKeys(runtime, client, true)))) return undefined;
    return 'certificate_not_registered';
  } catch (error) {
    if (isConnectionFailure(error)) throw error;
    return 'jwks_unreachable';
  }
}

/**
 * Checks the certificate of a client that authenticates in TLS: with TLS_CLIENT_AUTH one of our authorities vouches for it and it names the
 * client (RFC 8705 §2.1), with SELF_SIGNED_TLS_CLIENT_AUTH it is among the client's keys (§2.2). Returns why not, or undefined.
 */
export async function verifyCertificate(runtime: Runtime, client: Readonly<Client>, evidence: SenderEvidence): Promise<string | undefined> {
  const presented = evidence.certificate();
  if (!presented) return 'certificate_absent';
  const now = runtime.clock.now();
  if (!isInTime(presented.certificate, now)) return 'certificate_not_in_time';
  if (client.authMethod === 'SELF_SIGNED_TLS_CLIENT_AUTH') return isRegistered(runtime, client, presented.certificate);
  if (!isVouchedFor(presented, tlsFiles(runtime.config).clientAuthorities, now)) return 'certificate_not_trusted';
  return client.tlsClientAuth && namesClient(presented.certificate, client.tlsClientAuth) ? undefined : 'certificate_other_name';
}
