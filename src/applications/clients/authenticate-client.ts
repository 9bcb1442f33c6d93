import type { Runtime } from '../../kernel/work/runtime.ts';
import type { SenderEvidence } from '../../keys/sender-constraints/index.ts';
import type { Client, ClientAuthMethod } from './client.entity.ts';
import { type ClientCredentials, type CredentialsFault, readCredentials } from './client-credentials.ts';
import { clientFailures, type Throttled } from './client-failures.ts';
import { findClient } from './find-client.ts';
import { isPublicMethod } from './public-method.ts';
import { subjectOfAssertion, verifyAssertion } from './verify-assertion.ts';
import { verifyCertificate } from './verify-certificate.ts';

/** Who the client is, or why that is not known. `clientId` is a claimed id: it may be anybody's. */
export type ClientAuthentication =
  | {
      readonly client: Readonly<Client>;
      readonly authMethod: 'client_secret' | 'private_key_jwt' | 'tls_client_auth' | 'self_signed_tls_client_auth' | 'none';
    }
  | {
      readonly failure: CredentialsFault | 'unknown_client' | 'bad_credentials';
      readonly reason: string;
      readonly clientId?: string;
      /** Set when it failed too often before: then the answer is that, and no more is said. */
      readonly throttled?: Throttled;
    };

const mostIdLength = 255;

/** What a request presents of its client. */
export interface PresentedClient {
  readonly authorization: string | undefined;
  readonly form: ReadonlyMap<string, string>;
  readonly evidence: SenderEvidence;
}

/**
 * Authenticates the client of a request (RFC 6749 §2.3, RFC 7523 §3, RFC 8705 §2). A client is accepted with the method it is registered for and no
 * other. Unknown clients and wrong credentials differ in the result, for the trail; callers answer both alike. Failures are counted for client and address,
 * and a slow hash is not computed for who failed too often; a right secret is never refused where it is known without.
 */
export async function authenticateClient(runtime: Runtime, { authorization, form, evidence }: PresentedClient): Promise<ClientAuthentication> {
  const credentials = readCredentials(authorization, form);
  if (typeof credentials === 'string') return { failure: credentials, reason: credentials };
  const clientId = credentials.method === 'assertion' ? subjectOfAssertion(credentials.assertion) : credentials.clientId;
  if (clientId === undefined) return { failure: 'malformed', reason: 'malformed_assertion' };
  if (clientId.length > mostIdLength) return { failure: 'unknown_client', reason: 'unknown_client' };
  if (credentials.clientId !== undefined && credentials.clientId !== clientId)
    return { failure: 'bad_credentials', reason: 'client_id_mismatch', clientId };
  const client = await findClient(runtime, clientId);
  const failures = clientFailures(runtime);
  const source = { clientId, clientIp: evidence.clientIp };
  const failed = (failure: 'unknown_client' | 'bad_credentials', reason: string, known = failures.fail(source)): ClientAuthentication =>
    known ? { failure, reason: 'throttled', clientId, throttled: known } : { failure, reason, clientId };
  const isRight = credentials.method === 'secret' ? runtime.passwords.knowsSecret(credentials.secret, storedSecret(client)) : undefined;
  const isCostly = credentials.method === 'secret' && isRight === undefined;
  const refusal = isCostly ? failures.refusal(source) : undefined;
  if (refusal) return failed('bad_credentials', 'throttled', refusal);
  const problem = (await findProblem(runtime, client, { credentials, isRight, evidence })) ?? weakness(client, credentials);
  if (!client) return failed('unknown_client', 'unknown_client');
  if (problem) return failed('bad_credentials', problem);
  return { client, authMethod: wireMethod(client, credentials) };
}

function storedSecret(client: Readonly<Client> | undefined): string | undefined {
  return client?.authMethod === 'CLIENT_SECRET_BASIC' ? (client.secretHash ?? undefined) : undefined;
}

/** FAPI 2.0 Security Profile §5.3.2.1: a secret that travels proves too little. */
function weakness(client: Readonly<Client> | undefined, { method }: ClientCredentials): string | undefined {
  return client?.securityProfile === 'FAPI_2_0' && (method === 'secret' || (method === 'none' && !isCertificateMethod(client.authMethod)))
    ? 'method_too_weak'
    : undefined;
}

function isCertificateMethod(authMethod: ClientAuthMethod): boolean {
  return authMethod === 'TLS_CLIENT_AUTH' || authMethod === 'SELF_SIGNED_TLS_CLIENT_AUTH';
}

function wireMethod({ authMethod }: Readonly<Client>, { method }: ClientCredentials) {
  if (method !== 'none') return method === 'secret' ? 'client_secret' : 'private_key_jwt';
  if (!isCertificateMethod(authMethod)) return 'none';
  return authMethod === 'TLS_CLIENT_AUTH' ? 'tls_client_auth' : 'self_signed_tls_client_auth';
}

interface Presented {
  readonly credentials: ClientCredentials;
  /** Whether the secret is right, where that is known without a slow hash. */
  readonly isRight: boolean | undefined;
  readonly evidence: SenderEvidence;
}

async function findProblem(
  runtime: Runtime,
  client: Readonly<Client> | undefined,
  { credentials, isRight, evidence }: Presented,
): Promise<string | undefined> {
  const registered = client?.authMethod;
  switch (credentials.method) {
    case 'secret':
      return (isRight ?? (await runtime.passwords.verifySecret(credentials.secret, storedSecret(client)))) ? undefined : 'wrong_secret';
    case 'assertion':
      return client && registered === 'PRIVATE_KEY_JWT' ? verifyAssertion(runtime, client, credentials) : 'method_not_registered';
    case 'none':
      return client ? withoutCredentials(runtime, client, evidence) : 'not_authenticated';
  }
}

/** A client that sends its name alone: either it has shown its certificate, or it has nothing to show. */
async function withoutCredentials(runtime: Runtime, client: Readonly<Client>, evidence: SenderEvidence): Promise<string | undefined> {
  if (isCertificateMethod(client.authMethod)) return verifyCertificate(runtime, client, evidence);
  return isPublicMethod(client.authMethod) ? undefined : 'not_authenticated';
}
