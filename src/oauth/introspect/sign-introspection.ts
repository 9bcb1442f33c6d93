import { epochSeconds } from '../../kernel/base/clock.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { signJwt } from '../../keys/signing-keys/index.ts';
import type { IntrospectionAnswer } from './introspect-token.ts';

/** `introspection_signed_response_alg` of every resource server: the default of RFC 9701 §6. */
export const introspectionAlgorithm = 'RS256';

/** Media type of a signed answer, by which it is asked for, too (RFC 9701 §4). */
export const signedIntrospection = 'application/token-introspection+jwt';

/** Whether a request prefers a signed answer: it names the media type, and not to refuse it. */
export function wantsSignedAnswer(accept: string | undefined): boolean {
  const ranges = (accept ?? '').toLowerCase().split(',');
  return ranges.some((range) => /^\s*application\/token-introspection\+jwt\s*(;(?!\s*q=0(\.0*)?\s*(;|$)).*)?$/.test(range));
}

/** An answer as a signed JWT for one resource server, which can prove later what it was told (RFC 9701 §5). */
export function signIntrospection(runtime: Runtime, callerId: string, answer: IntrospectionAnswer): Promise<string> {
  return signJwt(runtime, introspectionAlgorithm, 'token-introspection+jwt', {
    iss: runtime.issuer,
    aud: callerId,
    iat: epochSeconds(runtime.clock.now()),
    token_introspection: answer,
  });
}
