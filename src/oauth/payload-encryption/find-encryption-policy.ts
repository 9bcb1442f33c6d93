import { findAccessToken } from '../../access/tokens/index.ts';
import { findNamedVersion, findVersion, type PlatformVersionNode } from '../../applications/apps/index.ts';
import { authorizeApiClient, findClient } from '../../applications/clients/index.ts';
import { type Refusal, refuse } from '../../kernel/contract/errors/app-error.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { SenderEvidence } from '../../keys/sender-constraints/index.ts';
import { type NamedVersion, type PolicyRequest, policyRequest } from './policy-request.ts';

/** What reaches the policy API. */
export interface PolicyInput {
  readonly authorization: string | undefined;
  readonly form: Form;
  readonly evidence: SenderEvidence;
}

/** What the security proxy learns, and for how many seconds it may rely on it. */
export interface EncryptionPolicy {
  readonly payload_encryption_enabled: boolean;
  readonly application_identifier: string;
  readonly application_platform: string;
  readonly application_version: string;
  readonly client_id?: string;
  readonly cache_ttl: number;
}

const api = 'payload_encryption_policy';
const cacheSeconds = 300;

/** Beside credentials in the header `client_id` names the installation; in a form without them it is who calls. */
function splitClientId({ authorization, form }: PolicyInput): { readonly credentials: ReadonlyMap<string, string>; readonly asked: Form } {
  const without = new Map([...form.parameters].filter(([name]) => name !== 'client_id'));
  if (authorization !== undefined) return { credentials: without, asked: form };
  return { credentials: form.parameters, asked: { ...form, parameters: without } };
}

/** Whose version the policy is asked of, as far as a token tells. Looking at the token is no use of it (oauth.md §6.9). */
interface TokenOwner {
  readonly tokenId: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly version: PlatformVersionNode | undefined;
}

async function ownerOf(
  { runtime }: Work,
  token: string,
): Promise<TokenOwner | { readonly invalid: { readonly reason: string; readonly tokenId?: string } }> {
  const finding = await findAccessToken(runtime, token);
  if (finding.state === 'unknown') return { invalid: { reason: 'unknown' } };
  const { id: tokenId, clientId, userId } = finding.record;
  if (finding.state === 'dead') return { invalid: { reason: finding.reason, tokenId } };
  const versionId = (await findClient(runtime, clientId))?.platformVersionId;
  return { tokenId, clientId, userId, version: versionId ? await findVersion(runtime, versionId) : undefined };
}

function namedVersion(
  { runtime }: Work,
  { appIdentifier, platform, appVersion: versionName }: NamedVersion,
): Promise<PlatformVersionNode | undefined> {
  if (appIdentifier === undefined || platform === undefined || versionName === undefined) return Promise.resolve(undefined);
  return findNamedVersion(runtime, { appIdentifier, platform, versionName });
}

/** Whether what the proxy says of the installation is not what is stored about the token's. */
function isMismatch({ version: named, clientId }: PolicyRequest, { version, ...owner }: TokenOwner): boolean {
  const pairs = [
    [named.appIdentifier, version?.appIdentifier],
    [named.platform, version?.platform],
    [named.appVersion, version?.versionName],
    [clientId, owner.clientId],
  ];
  return pairs.some(([said, stored]) => said !== undefined && said !== stored);
}

/** What was asked for and not found. */
function said({ version: { appIdentifier, platform, appVersion } }: PolicyRequest) {
  return {
    ...(appIdentifier === undefined ? {} : { appIdentifier }),
    ...(platform === undefined ? {} : { platform: platform.toLowerCase() }),
    ...(appVersion === undefined ? {} : { appVersion }),
  };
}

/** What every event about a request that can be answered tells. */
function factsOf(request: PolicyRequest, owner: TokenOwner | undefined) {
  if (!owner) return {};
  const { tokenId, userId } = owner;
  return { tokenId, ...(userId === null ? {} : { userId }), ...(isMismatch(request, owner) ? { mismatch: true } : {}) };
}

/**
 * Tells the security proxy whether a version of an application has to encrypt its payloads (oauth.md §10); for API clients with the scope of it. A token
 * decides over what is said beside it.
 */
export async function findEncryptionPolicy(work: Work, input: PolicyInput): Promise<EncryptionPolicy | Refusal> {
  const { authorization, evidence } = input;
  const { credentials, asked } = splitClientId(input);
  const caller = await authorizeApiClient(work, { authorization, form: credentials, evidence, scope: 'PAYLOAD_ENCRYPTION_POLICY', api });
  const subject = { clientId: caller.clientId, appName: caller.name };
  const request = policyRequest(asked);
  if ('fault' in request) {
    work.record('API_PAYLOAD_ENCRYPTION_INVALID_PARAMETERS', { ...request.fault, ...subject });
    return refuse('invalid_request', {
      description: 'An access token, or an application with platform and version, must be named once and rightly.',
    });
  }
  const owner = request.token === undefined ? undefined : await ownerOf(work, request.token);
  if (owner && 'invalid' in owner) {
    work.record('API_PAYLOAD_ENCRYPTION_INVALID_ACCESS_TOKEN', { ...owner.invalid, ...subject });
    return refuse('invalid_access_token');
  }
  const facts = { ...factsOf(request, owner), ...subject };
  const version = owner ? owner.version : await namedVersion(work, request.version);
  if (!version) {
    work.record('API_PAYLOAD_ENCRYPTION_POLICY_NOT_FOUND', {
      reason: owner ? 'no_mobile_application' : 'unknown_version',
      ...said(request),
      ...facts,
    });
    return refuse('not_found');
  }
  const { appIdentifier, versionName: appVersion, payloadEncryptionEnabled } = version;
  const found = { appIdentifier, platform: version.platform.toLowerCase(), appVersion };
  if (version.status === 'DISABLED') {
    work.record('API_PAYLOAD_ENCRYPTION_APPLICATION_DISABLED', { reason: 'version_disabled', ...found, ...facts });
    return refuse('application_disabled');
  }
  work.record('API_PAYLOAD_ENCRYPTION_POLICY_FOUND', { ...found, payloadEncryptionEnabled, ...facts });
  return answerOf(version, owner?.clientId ?? request.clientId);
}

function answerOf(version: PlatformVersionNode, clientId: string | undefined): EncryptionPolicy {
  return {
    payload_encryption_enabled: version.payloadEncryptionEnabled,
    application_identifier: version.appIdentifier,
    application_platform: version.platform.toLowerCase(),
    application_version: version.versionName,
    ...(clientId === undefined ? {} : { client_id: clientId }),
    cache_ttl: cacheSeconds,
  };
}
