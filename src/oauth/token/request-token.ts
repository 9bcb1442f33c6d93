import { authenticateClient, type Client, clientSubject } from '../../applications/clients/index.ts';
import { AppError, type Refusal } from '../../kernel/contract/errors/app-error.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { SenderEvidence } from '../../keys/sender-constraints/index.ts';
import { disabledVersion } from '../../mobile/installations/index.ts';
import { confirmSender } from './confirm-sender.ts';
import { grantTypesOf, tokenParameters } from './grant-types.ts';
import { refuseProtocolVersion } from './refuse-protocol-version.ts';
import { refusedClient } from './refused-client.ts';
import type { GrantType, TokenAnswer, ValidationAnswer } from './token-request.ts';

/** What reaches the token endpoint. */
export interface TokenEndpointInput {
  readonly authorization: string | undefined;
  readonly form: Form;
  readonly evidence: SenderEvidence;
}

/** The token endpoint (RFC 6749 §3.2): form, grant type, client, its protocol and version, right to the grant type, keys of the sender, and then its handler; in this order. */
export async function requestToken(
  work: Work,
  { authorization, form, evidence }: TokenEndpointInput,
): Promise<TokenAnswer | ValidationAnswer | Refusal> {
  refuseBadForm(form);
  const handler = knownGrantType(work.runtime, form);
  const grantType = form.parameters.get('grant_type') as string;
  const authentication = await authenticateClient(work.runtime, { authorization, form: form.parameters, evidence });
  if ('failure' in authentication) throw refusedClient(authentication, { endpoint: 'token', grantType });
  const { client, authMethod } = authentication;
  refuseProtocolVersion(work.runtime, client);
  await refuseDisabledVersion(work.runtime, client);
  if (!handler.isAllowed(client))
    throw new AppError('unauthorized_client', {
      record: ['TOKEN_REQUEST_DISABLED_GRANT_TYPE', { reason: 'not_enabled', grantType, ...clientSubject(client) }],
    });
  const confirmation = await confirmSender(work, { client, grantType, evidence });
  return handler.handle(work, { client, authMethod, grantType, parameters: form.parameters, confirmation });
}

function refuseBadForm({ parameters, fault }: Form): void {
  const invalid = (reason: string, description: string, parameter?: string) =>
    new AppError('invalid_request', {
      description,
      record: ['TOKEN_REQUEST_INVALID', { reason, endpoint: 'token', ...(parameter ? { parameter } : {}) }],
    });
  // The name of a repeated parameter is the sender's text: it is recorded only when it is one of ours.
  if (fault) throw invalid(fault.kind, 'The body must be a form with each parameter at most once.', ownName(fault.parameter));
  if (!parameters.has('grant_type')) throw invalid('missing', 'grant_type is missing.', 'grant_type');
}

async function refuseDisabledVersion(runtime: Runtime, client: Readonly<Client>): Promise<void> {
  const version = await disabledVersion(runtime, client);
  if (version)
    throw new AppError('outdated_application', {
      record: ['CLIENT_VALIDATION_VERSION_DISABLED', { reason: 'version_disabled', endpoint: 'token', ...version, ...clientSubject(client) }],
    });
}

function ownName(parameter: string | undefined): string | undefined {
  return parameter !== undefined && tokenParameters.has(parameter) ? parameter : undefined;
}

function knownGrantType(runtime: Runtime, { parameters }: Form): GrantType {
  const known = grantTypesOf(runtime).get(parameters.get('grant_type') as string);
  if (!known)
    throw new AppError('unsupported_grant_type', { record: ['TOKEN_REQUEST_UNSUPPORTED_GRANT_TYPE', { reason: 'unknown', endpoint: 'token' }] });
  return known;
}
