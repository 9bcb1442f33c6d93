import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyResult, jwtVerify } from 'jose';
import type { Runtime } from '../kernel/runtime.ts';
import type { Client } from './client.entity.ts';
import { algorithmsOf } from './client-algorithms.ts';
import { clientKeys } from './client-keys.ts';

/** Clocks differ by so much. */
export const clockToleranceSeconds = 10;

const unknownKey = 'jwks_no_matching_key';

function keyFrom(keys: JSONWebKeySet): ReturnType<typeof createLocalJWKSet> {
  return createLocalJWKSet({ keys: keys.keys.filter((key: JWK) => key.kty !== 'oct') });
}

async function verify(runtime: Runtime, client: Readonly<Client>, jwt: string, keys: JSONWebKeySet): Promise<JWTVerifyResult | string> {
  try {
    return await jwtVerify(jwt, keyFrom(keys), {
      algorithms: algorithmsOf(client),
      issuer: client.clientId,
      audience: runtime.issuer,
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: runtime.clock.now(),
    });
  } catch (error) {
    return error instanceof errors.JOSEError ? error.code.toLowerCase().replace(/^err_/, '') : 'malformed';
  }
}

/**
 * Reads a JWT that a client made for this issuer: signed with a key of the client, issued by it, for us, not expired. Returns a machine word instead
 * when it is not. A key that is not among the client's may be a new one: its JWK Set is read once more.
 */
export async function verifyClientJwt(runtime: Runtime, client: Readonly<Client>, jwt: string): Promise<JWTVerifyResult | string> {
  const keys = await clientKeys(runtime, client).catch(() => undefined);
  if (!keys) return 'jwks_unreachable';
  const verified = await verify(runtime, client, jwt, keys);
  if (verified !== unknownKey || !client.jwksUri) return verified;
  const newer = await clientKeys(runtime, client, true).catch(() => undefined);
  return newer && newer !== keys ? verify(runtime, client, jwt, newer) : verified;
}
