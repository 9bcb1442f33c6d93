import { authenticateClient, clientSubject } from '../../applications/clients/index.ts';
import { secondsAfter } from '../../kernel/base/clock.ts';
import { mintOpaque } from '../../kernel/base/crypto/opaque-value.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { SenderEvidence } from '../../keys/sender-constraints/index.ts';
import { groupedUserCode } from '../../sign-in/request/index.ts';
import { checkRequest } from '../authorize/check-request.ts';
import { requestError } from '../authorize/request-error.ts';
import { deviceCodeGrantType } from '../token/grant-types/device-code-grant-type.ts';
import { refusedClient } from '../token/refused-client.ts';
import { hasGrantType } from '../token/token-request.ts';
import { mintUserCode, userCodeDigest } from './user-code.ts';

const endpoint = 'device_authorization';
const intervalSeconds = 5;
const mostTries = 5;
/** What a device may ask for; the rest of an authorization request is about browsers. */
const parameterNames = ['client_id', 'scope', 'idp', 'acr_values', 'login_hint', 'ui_locales', 'language', 'resource'];

/** What reaches the device authorization endpoint. */
export interface DeviceRequestInput {
  readonly authorization: string | undefined;
  readonly form: Form;
  readonly evidence: SenderEvidence;
}

/** RFC 8628 §3.2. */
export interface DeviceAnswer {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
  readonly expires_in: number;
  readonly interval: number;
}

const insert = `insert into device_authorization (id, device_hash, user_code_digest, client_id, request, interval_seconds, expires_at)
  values ($1, decode($2, 'hex'), $3, $4, $5, $6, $7) on conflict (user_code_digest) do nothing returning id`;

/**
 * The device authorization endpoint (RFC 8628 §3.1): gives a device its code and the one it shows to its user. The request passes the checks of
 * an authorization request that make sense without a browser; failures are answered as at the token endpoint.
 */
export async function requestDevice(work: Work, { authorization, form, evidence }: DeviceRequestInput): Promise<DeviceAnswer> {
  const { runtime } = work;
  if (form.fault)
    throw new AppError('invalid_request', {
      description: 'The body must be a form with each parameter at most once.',
      record: ['AUTHZ_REQUEST_INVALID', { reason: form.fault.kind, endpoint }],
    });
  const authentication = await authenticateClient(runtime, { authorization, form: form.parameters, evidence });
  if ('failure' in authentication) throw refusedClient(authentication, { endpoint, grantType: deviceCodeGrantType });
  const { client } = authentication;
  if (!hasGrantType(client, 'DEVICE_CODE'))
    throw new AppError('unauthorized_client', {
      record: ['TOKEN_REQUEST_DISABLED_GRANT_TYPE', { reason: 'not_enabled', grantType: deviceCodeGrantType, endpoint, ...clientSubject(client) }],
    });
  const named = parameterNames.flatMap((name) => (form.parameters.has(name) ? [[name, form.parameters.get(name) as string] as const] : []));
  const parameters = new Map([...named, ['client_id', client.clientId] as const]);
  const checked = await checkRequest(runtime, 'device', { parameters });
  if ('failure' in checked) throw requestError(checked);
  const expiresInSeconds = runtime.config.oauth.deviceCodeSeconds;
  const expiresAt = secondsAfter(runtime.clock.now(), expiresInSeconds);
  const deviceCode = mintOpaque('deviceCode', expiresAt);
  const userCode = await store(
    work,
    [client.clientId, JSON.stringify(Object.fromEntries(parameters)), intervalSeconds, expiresAt],
    deviceCode.hashHex,
  );
  const shown = groupedUserCode(userCode);
  const own = `${runtime.issuer}/device_authorization/verification`;
  const complete = client.deviceVerificationUri
    ? client.deviceVerificationUriComplete?.replaceAll('{user_code}', shown)
    : `${own}?user_code=${shown}`;
  return {
    device_code: deviceCode.value,
    user_code: shown,
    verification_uri: client.deviceVerificationUri ?? own,
    ...(complete ? { verification_uri_complete: complete } : {}),
    expires_in: expiresInSeconds,
    interval: intervalSeconds,
  };
}

/** Stores the request under a user code that no other device shows. */
async function store(work: Work, columns: readonly unknown[], deviceHash: string): Promise<string> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const userCode = mintUserCode();
    const digest = userCodeDigest(work.runtime, userCode);
    const stored = await work.read(insert, [work.runtime.ids.uuid(), deviceHash, digest, ...columns]);
    if (stored.length > 0) return userCode;
  }
  throw new AppError('temporarily_unavailable', { headers: { 'retry-after': '2' }, detail: 'no free user code was found' });
}
