import { type AccessTokenRecord, findAccessToken, isForPlatform } from '../access/tokens/index.ts';
import { algorithmsOf, type Client, findClient } from '../applications/clients/index.ts';
import type { OpaqueLookup } from '../kernel/base/crypto/opaque-value.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../kernel/contract/event-record.ts';
import type { Work } from '../kernel/work/work.ts';
import { isNonceRequired, type PresentedToken, proveHolder, type SenderEvidence, type UnprovenHolder } from '../keys/sender-constraints/index.ts';

/** What reaches an endpoint of the platform that is opened with a user's access token. */
export interface TokenUse {
  readonly token: PresentedToken | undefined;
  /** What is shown of its holder's keys. */
  readonly evidence: SenderEvidence;
  /** Scope the token needs. */
  readonly scope: string;
  /** Name of the endpoint, for the trail. */
  readonly endpoint: string;
}

/** An access token that opens the endpoint. */
export interface AdmittedToken {
  readonly record: AccessTokenRecord & { readonly userId: string };
  readonly lookup: OpaqueLookup;
  readonly subject: { readonly clientId: string; readonly appName?: string; readonly userId?: string };
  /** Why the token is of no use after all; for what is found out later. */
  dead(reason: string): AppError;
}

const longestToken = 16_384;
const header = /^(Bearer|DPoP) +([A-Za-z0-9._~+/=-]+) *$/i;

/** The access token of an Authorization header (RFC 6750 §2.1, RFC 9449 §7.1); a malformed header holds an unknown one. */
export function headerToken(authorization: string | undefined): PresentedToken | undefined {
  if (authorization === undefined) return undefined;
  const [, scheme = '', value = ''] = header.exec(authorization) ?? [];
  return { value, scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer' };
}

function invalidToken(record: EventRecord, isMissing = false): AppError {
  const challenge = isMissing ? 'Bearer realm="oauth"' : 'Bearer realm="oauth", error="invalid_token"';
  return new AppError('invalid_token', { headers: { 'www-authenticate': challenge }, record });
}

/** A proof that does not hold makes the request invalid; a good one by somebody else, or none where one is due, the token. */
function unproven({ error, reason, headers }: UnprovenHolder, about: { endpoint: string; tokenId: string; clientId: string }): AppError {
  const { tokenId, ...request } = about;
  const record: EventRecord =
    error === 'invalid_token'
      ? ['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason, tokenId, ...request }]
      : ['TOKEN_REQUEST_INVALID', { reason, ...request }];
  return new AppError(error, { headers, record });
}

function subjectOf(client: Readonly<Client> | undefined, record: AccessTokenRecord) {
  return { clientId: record.clientId, ...(client ? { appName: client.name } : {}), ...(record.userId === null ? {} : { userId: record.userId }) };
}

/**
 * Lets a user's access token open an endpoint, or throws with the challenge of RFC 6750 §3: known, alive, presented by its holder (RFC 9449 §7), meant
 * for the platform, with the scope. Each ending has its event; that all is well is for the caller to record.
 */
export async function admitAccessToken(work: Work, { token, evidence, scope, endpoint }: TokenUse): Promise<AdmittedToken> {
  const { runtime } = work;
  if (token === undefined) throw invalidToken(['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'missing', endpoint }], true);
  const finding = token.value.length > longestToken ? ({ state: 'unknown' } as const) : await findAccessToken(runtime, token.value);
  if (finding.state === 'unknown') throw invalidToken(['TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'unknown', endpoint }]);
  const { record } = finding;
  const client = await findClient(runtime, record.clientId);
  const subject = subjectOf(client, record);
  const dead = (reason: string) => invalidToken(['TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason, tokenId: record.id, endpoint, ...subject }]);
  if (finding.state === 'dead') throw dead(finding.reason);
  const holding = {
    token,
    confirmation: record.confirmation,
    evidence,
    isNonceRequired: isNonceRequired(runtime, client),
    algorithms: client && algorithmsOf(client),
  };
  const fault = await proveHolder(runtime, holding);
  if (fault) throw unproven(fault, { tokenId: record.id, endpoint, ...subject });
  if (!isForPlatform(runtime, record)) throw dead('not_in_audience');
  const { userId } = record;
  const reason = scope === 'openid' ? 'openid_not_granted' : 'scope_not_granted';
  if (userId === null || !record.scopes.includes(scope))
    throw new AppError('insufficient_scope', {
      headers: { 'www-authenticate': `Bearer realm="oauth", error="insufficient_scope", scope="${scope}"` },
      record: ['TOKEN_REQUEST_SCOPE_INVALID', { reason, requiredScope: scope, tokenId: record.id, endpoint, ...subject }],
    });
  return { record: { ...record, userId }, lookup: finding.lookup, subject, dead };
}
