import { authorizeApiClient, type Client, findClient } from '../../clients/index.ts';
import { epochSeconds } from '../../kernel/clock.ts';
import { type Refusal, refuse } from '../../kernel/errors/app-error.ts';
import type { Form } from '../../kernel/http/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import { tokenTypeOf } from '../../sender-constraints/index.ts';
import { type AccessTokenRecord, audiencesOf, countUse, findAccessToken, isMeantFor } from '../../tokens/index.ts';
import { readClaims } from '../claims.ts';

const endpoint = 'introspect';

/** What reaches the introspection endpoint. */
export interface IntrospectionInput {
  readonly authorization: string | undefined;
  readonly form: Form;
}

/** RFC 7662 §2.2; anything that is not active says so and nothing else. */
export type IntrospectionAnswer = { readonly active: false } | ({ readonly active: true } & Readonly<Record<string, unknown>>);

const inactive = { active: false } as const;

/**
 * Introspection (RFC 7662) for API clients with the introspection scope. A gateway sees a token only when it is
 * meant for it. One read and one grouped write of events; a token with a usage limit is counted in a transaction with them.
 */
export async function introspectToken(work: Work, { authorization, form }: IntrospectionInput): Promise<IntrospectionAnswer | Refusal> {
  const caller = await authorizeApiClient(work, { authorization, form: form.parameters, scope: 'TOKEN_INTROSPECTION', api: endpoint });
  const subject = { clientId: caller.clientId, appName: caller.name };
  const presented = form.parameters.get('token');
  if (form.fault || presented === undefined) {
    const cause = form.fault ? { reason: form.fault.kind } : { reason: 'missing', parameter: 'token' };
    work.record('TOKEN_REQUEST_INVALID', { ...cause, endpoint, ...subject });
    return refuse('invalid_request', { description: 'token is missing or the form is malformed.' });
  }
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
  if (!(await isMeantFor(work.runtime, record, caller.clientId))) return invalid('not_in_audience');
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
    ...(userId ? { user_details: await readClaims(runtime, userId, record.scopes) } : {}),
    app_identifier: '',
    app_platform: '',
    app_version: '',
  };
}
