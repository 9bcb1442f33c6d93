import type { JWTPayload } from 'jose';
import { type Client, verifyClientJwt } from '../../applications/clients/index.ts';
import { epochSeconds } from '../../kernel/base/clock.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/** No other JWT may pass for a request (RFC 9101 §10.8). */
const acceptedTypes: ReadonlySet<string | undefined> = new Set([undefined, 'jwt', 'oauth-authz-req+jwt']);
/** Claims about the object itself; every other is a parameter. */
const ownClaims: ReadonlySet<string> = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub']);

/** A parameter as it would be sent: numbers and booleans in decimal, lists of texts with blanks between them, `claims` as JSON (RFC 9101 §4). */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? textOf(value.join(' ')) : undefined;
  return typeof value === 'object' && value !== null ? textOf(JSON.stringify(value)) : undefined;
}

function parametersOf(payload: JWTPayload): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(payload)) {
    if (ownClaims.has(name) || value === null || value === '') continue;
    const text = textOf(value);
    if (text === undefined) return undefined;
    parameters.set(name, text);
  }
  return parameters;
}

/**
 * The parameters in a request object (RFC 9101 §6): a JWT that this client signed with a registered key for this issuer, not longer before its end
 * than an assertion may be, and that names no other request. Returns a machine word instead when it is not.
 */
export async function readRequestObject(runtime: Runtime, client: Readonly<Client>, jwt: string): Promise<Map<string, string> | string> {
  const verified = await verifyClientJwt(runtime, client, { jwt, audiences: [runtime.issuer] });
  if (typeof verified === 'string') return verified;
  const { payload, protectedHeader } = verified;
  if (!acceptedTypes.has(protectedHeader.typ?.toLowerCase().replace(/^application\//, ''))) return 'typ';
  // A client assertion names the client as subject, a request never does.
  if (payload.sub === client.clientId) return 'sub';
  if ((payload.exp as number) > epochSeconds(runtime.clock.now()) + runtime.config.oauth.assertionMaxSeconds) return 'lives_too_long';
  if (payload.client_id !== client.clientId) return 'client_id_mismatch';
  if (payload.request !== undefined || payload.request_uri !== undefined) return 'nested';
  return parametersOf(payload) ?? 'malformed_parameter';
}
