import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyResult, jwtVerify } from 'jose';
import { isConnectionFailure } from '../../kernel/contract/errors/connection-failure.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Client } from './client.entity.ts';
import { algorithmsOf } from './client-algorithms.ts';
import { clientKeys } from './client-keys.ts';

/** Clocks differ by so much. */
export const clockToleranceSeconds = 10;

const unknownKey = 'jwks_no_matching_key';

function keyFrom(keys: JSONWebKeySet): ReturnType<typeof createLocalJWKSet> {
  return createLocalJWKSet({ keys: keys.keys.filter((key: JWK) => key.kty !== 'oct') });
}

/** A client whose JWK Set cannot be read cannot prove itself; what this platform lacks itself goes on. */
function unlessOutage(error: unknown): undefined {
  if (isConnectionFailure(error)) throw error;
  return undefined;
}

/** A JWT of a client, and the values of which each of its audiences has to be one. */
export interface ClientJwt {
  readonly jwt: string;
  readonly audiences: readonly string[];
}

async function verify(
  runtime: Runtime,
  client: Readonly<Client>,
  { jwt, audiences }: ClientJwt,
  keys: JSONWebKeySet,
): Promise<JWTVerifyResult | string> {
  try {
    return await jwtVerify(jwt, keyFrom(keys), {
      algorithms: algorithmsOf(client),
      issuer: client.clientId,
      audience: [...audiences],
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: runtime.clock.now(),
    });
  } catch (error) {
    return error instanceof errors.JOSEError ? error.code.toLowerCase().replace(/^err_/, '') : 'malformed';
  }
}

/**
 * Reads a JWT that a client made for us: signed with a key of the client, issued by it, one of its audiences ours, not expired. Returns a machine word instead
 * when it is not. A key that is not among the client's may be a new one: its JWK Set is read once more.
 */
export async function verifyClientJwt(runtime: Runtime, client: Readonly<Client>, asked: ClientJwt): Promise<JWTVerifyResult | string> {
  const keys = await clientKeys(runtime, client).catch(unlessOutage);
  if (!keys) return 'jwks_unreachable';
  const verified = await verify(runtime, client, asked, keys);
  if (verified !== unknownKey || !client.jwksUri) return verified;
  const newer = await clientKeys(runtime, client, true).catch(unlessOutage);
  return newer && newer !== keys ? verify(runtime, client, asked, newer) : verified;
}
