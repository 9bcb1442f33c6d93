import { levelOfAcr } from '../../../access/sessions/index.ts';
import { allowedScopes } from '../../../applications/clients/index.ts';
import { findScopes } from '../../../applications/scopes/index.ts';
import type { Failure } from '../../../sign-in/request/index.ts';
import { scopeIdsOf } from '../../../sign-in/request/index.ts';
import { scopeOfClaim } from '../../claims.ts';
import { type Check, invalidRequest, type Understood } from '../check.ts';
import { type ClaimsRequest, type ClaimWish, readClaimsRequest } from '../read-claims-request.ts';

function valuesOf(wish: ClaimWish | undefined): unknown[] {
  return wish ? [...(wish.value === undefined ? [] : [wish.value]), ...(wish.values ?? [])] : [];
}

/** An essential `acr` has to be reached; any of its values will do. One that no sign-in here can have cannot be (OIDC Core §5.5.1.1). */
function wantsLevel(draft: Understood, levelOf: (acr: string) => number | undefined, wish: ClaimWish | undefined): Failure | undefined {
  const values = valuesOf(wish);
  if (!wish?.essential || values.length === 0) return undefined;
  const levels = values.map((value) => (typeof value === 'string' ? levelOf(value) : undefined)).filter((level) => level !== undefined);
  if (levels.length === 0)
    return {
      ...invalidRequest(draft, 'acr_unknown', 'claims', 'The essential acr is not known.'),
      error: 'unmet_authentication_requirements',
    };
  draft.requiredLevel = Math.max(draft.requiredLevel ?? 0, Math.min(...levels));
  return undefined;
}

/** `sub` with a value names the user, like `id_token_hint` does (OIDC Core §5.5.1). */
function wantsUser(draft: Understood, { userinfo, idToken }: ClaimsRequest): Failure | undefined {
  const named = new Set([idToken.get('sub'), userinfo.get('sub')].flatMap(valuesOf));
  if (draft.expectedUserId !== undefined && named.size > 0) named.add(draft.expectedUserId);
  const [userId, ...others] = named;
  if (userId === undefined) return undefined;
  if (others.length > 0 || typeof userId !== 'string') return invalidRequest(draft, 'contradiction', 'claims', 'sub must name one user.');
  draft.expectedUserId = userId;
  return undefined;
}

/**
 * Single claims (OIDC Core §5.5). A client gets those its scopes could release, no others; the scopes they belong to need the person's consent as if
 * they had been asked for. Any claim may remain unanswered, so that others are passed over.
 */
export const claims: Check<Understood> = async (draft, runtime) => {
  draft.claims = undefined;
  draft.claimScopes = [];
  const sent = draft.parameters.get('claims');
  if (sent === undefined) return undefined;
  const read = readClaimsRequest(sent);
  if (!read) return invalidRequest(draft, 'malformed', 'claims', 'claims is malformed.');
  const allowed = allowedScopes(draft.client);
  const released = (names: Iterable<string>) => [...names].filter((name) => allowed.has(scopeOfClaim(name) ?? ''));
  const wanted = { userinfo: released(read.userinfo.keys()), idToken: released(read.idToken.keys()) };
  const scopes = new Set([...wanted.userinfo, ...wanted.idToken].map((name) => scopeOfClaim(name) as string));
  const further = [...scopes].filter((scope) => !scopeIdsOf(draft).includes(scope));
  if (scopes.size > 0) draft.claims = wanted;
  if (further.length > 0) draft.claimScopes = await findScopes(runtime, further);
  return wantsLevel(draft, (acr) => levelOfAcr(runtime, acr), read.idToken.get('acr')) ?? wantsUser(draft, read);
};
