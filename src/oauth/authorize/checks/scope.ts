import { allowedScopes, countedScopes } from '../../../applications/clients/index.ts';
import { findScopes } from '../../../applications/scopes/index.ts';
import { namedValue } from '../../../kernel/trail/named-value.ts';
import type { Failure } from '../../../sign-in/request/index.ts';
import { splitScopes } from '../../token/requested-scopes.ts';
import { type Check, type Identified, subjectOf } from '../check.ts';

const mostNamed = 10;

function invalidScope(draft: Identified, reason: string, scopes: readonly string[] = []): Failure {
  return {
    error: 'invalid_scope',
    description:
      reason === 'none'
        ? 'scope is missing or holds nothing the client has, and there is no default.'
        : 'A requested scope is malformed, unknown or not assigned to the client.',
    record: ['AUTHZ_REQUEST_SCOPE_INVALID', { reason, scopes: scopes.slice(0, mostNamed), endpoint: draft.endpoint, ...subjectOf(draft) }],
  };
}

/**
 * What is asked for and counts, or else the client's default scopes: not empty, all assigned to the client, all existing (RFC 6749 §3.3). The trail names
 * refused scopes that exist, and of others what has the form of a name.
 */
export const scope: Check<Identified> = async (draft, runtime) => {
  const { client, parameters } = draft;
  const sent = splitScopes(parameters.get('scope') ?? client.defaultScopeIds.join(' '));
  if (sent === undefined) return invalidScope(draft, 'malformed');
  const requested = countedScopes(client, sent);
  if (requested.length === 0) return invalidScope(draft, 'none');
  const allowed = allowedScopes(client);
  const foreign = requested.filter((id) => !allowed.has(id)).slice(0, mostNamed);
  const found = await findScopes(runtime, foreign.length > 0 ? foreign : requested);
  const names = found.map(({ scopeId }) => scopeId);
  const told = (ids: readonly string[]) => ids.flatMap((id) => Object.values(namedValue('scope', id)));
  if (foreign.length > 0) return invalidScope(draft, names.length > 0 ? 'not_assigned' : 'unknown', names.length > 0 ? names : told(foreign));
  if (found.length < requested.length) return invalidScope(draft, 'unknown', told(requested.filter((id) => !names.includes(id))));
  draft.scopes = found;
  return undefined;
};
