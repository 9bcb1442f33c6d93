import { type AccessTokenRecord, audiencesOf, countUse, findAccessToken, findRefreshToken, isMeantFor } from '../../access/tokens/index.ts';
import { authorizeApiClient, type Client, findClient } from '../../applications/clients/index.ts';
import { epochSeconds } from '../../kernel/base/clock.ts';
import { type Refusal, refuse } from '../../kernel/contract/errors/app-error.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type SenderEvidence, tokenTypeOf } from '../../keys/sender-constraints/index.ts';
import { refreshPerson } from '../../people/identity-providers/index.ts';
import { applicationOf } from '../application-of.ts';
import { readUserDetails, releasesClaims } from '../claims.ts';
import { introspectRefreshToken } from './introspect-refresh-token.ts';

const endpoint = 'introspect';

/** What reaches the introspection endpoint. */
export interface IntrospectionInput {
  readonly authorization: string | undefined;
  readonly form: Form;
  readonly evidence: SenderEvidence;
}

/** RFC 7662 §2.2; anything that is not active says so and nothing else. */
export type IntrospectionAnswer = { readonly active: false } | ({ readonly active: true } & Readonly<Record<string, unknown>>);

/** What is answered, and to whom. */
export interface Introspection {
  readonly callerId: string;
  readonly answer: IntrospectionAnswer;
}

const inactive = { active: false } as const;

/**
 * Introspection (RFC 7662) for API clients with the introspection scope. A gateway sees a token only when it is
 * meant for it. One read and one grouped write of events; a token with a usage limit is counted in a transaction with them.
 */
export async function introspectToken(work: Work, { authorization, form, evidence }: IntrospectionInput): Promise<Introspection | Refusal> {
  const caller = await authorizeApiClient(work, { authorization, form: form.parameters, evidence, scope: 'TOKEN_INTROSPECTION', api: endpoint });
  const subject = { clientId: caller.clientId, appName: caller.name };
  const presented = form.parameters.get('token');
  if (form.fault || presented === undefined) {
    const cause = form.fault ? { reason: form.fault.kind } : { reason: 'missing', parameter: 'token' };
    work.record('TOKEN_REQUEST_INVALID', { ...cause, endpoint, ...subject });
    return refuse('invalid_request', { description: 'token is missing or the form is malformed.' });
  }
  const answer =
    (await hintedRefreshToken(work, subject, form, presented)) ??
    (await accessToken(work, subject, { presented, refreshesDetails: form.parameters.get('refresh_user_details') === 'true' }));
  return { callerId: caller.clientId, answer };
}

/** The gateway that asks, as events name it. */
interface Gateway {
  readonly clientId: string;
  readonly appName: string;
}

/** The answer about a refresh token, where the deployment gives any and the caller says that it is one; undefined when it is none. */
async function hintedRefreshToken(work: Work, gateway: Gateway, { parameters }: Form, presented: string): Promise<IntrospectionAnswer | undefined> {
  const isAsked = work.runtime.config.oauth.introspectsRefreshTokens && parameters.get('token_type_hint') === 'refresh_token';
  const record = isAsked ? await findRefreshToken(work.runtime, presented) : undefined;
  if (!record) return undefined;
  const finding = await introspectRefreshToken(work, gateway.clientId, record);
  const details = { tokenId: record.familyId, endpoint, userId: record.userId, ...gateway };
  if ('reason' in finding) {
    work.record('TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason: finding.reason, ...details });
    return inactive;
  }
  work.record('TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', details);
  return finding.description;
}

interface Presented {
  readonly presented: string;
  /** Whether the person API of the identity provider is asked again (oauth.md §7.1). */
  readonly refreshesDetails: boolean;
}

async function accessToken(work: Work, subject: Gateway, { presented, refreshesDetails }: Presented): Promise<IntrospectionAnswer> {
  const finding = await findAccessToken(work.runtime, presented);
  if (finding.state === 'unknown') {
    work.record('TOKEN_REQUEST_INVALID_BEARER_TOKEN', { reason: 'unknown', endpoint, ...subject });
    return inactive;
  }
  const { record } = finding;
  const user = record.userId === null ? {} : { userId: record.userId };
  const invalid = (reason: string): typeof inactive => {
    work.record('TOKEN_REQUEST_INVALID_ACCESS_TOKEN', { reason, tokenId: record.id, endpoint, ...subject, ...user });
    return inactive;
  };
  if (finding.state === 'dead') return invalid(finding.reason);
  const client = (await findClient(work.runtime, record.clientId)) as Readonly<Client>;
  if (!(await isMeantFor(work.runtime, record, subject.clientId))) return invalid('not_in_audience');
  if (refreshesDetails && record.userId !== null && releasesClaims(record.scopes))
    await refreshPerson(work.runtime, record.userId, work.caller.transactionId);
  const description = await describe(work, client, record);
  const uses = record.usageLimit > 0 ? await countUse(work, finding.lookup) : 0;
  if (uses === undefined) return invalid('used_up');
  work.record('TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED', { tokenId: record.id, endpoint, ...subject, ...user });
  return { ...description, usage_count: uses };
}

async function describe(work: Work, client: Readonly<Client>, record: AccessTokenRecord) {
  const { runtime } = work;
  const { userId, authTime } = record;
  return {
    active: true as const,
    scope: record.scopes.join(' '),
    client_id: record.clientId,
    token_type: tokenTypeOf(record.confirmation),
    exp: epochSeconds(record.expiresAt),
    iat: epochSeconds(record.issuedAt),
    nbf: epochSeconds(record.issuedAt),
    sub: userId ?? record.subjectClientId ?? record.clientId,
    iss: runtime.issuer,
    aud: audiencesOf(runtime, client, record.audiences),
    jti: record.id,
    ...(record.act ? { act: record.act } : {}),
    ...(record.confirmation ? { cnf: record.confirmation } : {}),
    usage_limit: record.usageLimit,
    amr: [record.type],
    ...(record.acr ? { acr: record.acr } : {}),
    ...(authTime ? { auth_time: epochSeconds(authTime) } : {}),
    ...(userId ? { user_details: await readUserDetails(runtime, userId, record.scopes) } : {}),
    ...(await applicationOf(runtime, client)),
  };
}
