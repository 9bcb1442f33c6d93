import { addressRules } from '../../../kernel/base/net/address-rules.ts';
import { addressProblem } from '../../../kernel/base/net/web-address.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { fetchedDocument } from './fetched-documents.ts';

/** Where a provider is reached. */
export interface Endpoints {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  /** What `iss` of its answers must be; null when nothing is known of it. */
  readonly issuer: string | null;
  /** Whether its answers must carry `iss` (RFC 9207 §2.4). */
  readonly mustSendIssuer: boolean;
}

export interface OpenIdConnectEndpoints extends Endpoints {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly userInfoUrl: string | undefined;
}

/** Thrown when the discovery document of a provider cannot be used; the text is for the log. */
export class DiscoveryError extends Error {}

function addressIn(runtime: Runtime, document: Readonly<Record<string, unknown>>, member: string): string {
  const address = document[member];
  if (typeof address !== 'string') throw new DiscoveryError(`${member} is missing`);
  const problem =
    addressProblem(address, { isDevelopment: runtime.config.runtime.development }) ??
    addressRules(runtime.config.outgoing.allowedHosts).refusal(new URL(address));
  if (problem) throw new DiscoveryError(`${member} ${problem}`);
  return address;
}

/**
 * What a provider says of itself (OIDC Discovery §4): its issuer must be exactly the configured one, and each address one that may be called, also
 * that of the authorization endpoint, to which browsers are sent. Throws `DiscoveryError` and what fetching throws.
 */
export async function readDiscovery(runtime: Runtime, issuer: string): Promise<OpenIdConnectEndpoints> {
  const fetched = await fetchedDocument(runtime, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (typeof fetched !== 'object' || fetched === null) throw new DiscoveryError('not an object');
  const document = fetched as Readonly<Record<string, unknown>>;
  if (document.issuer !== issuer) throw new DiscoveryError('issuer is another one');
  return {
    issuer,
    authorizationUrl: addressIn(runtime, document, 'authorization_endpoint'),
    tokenUrl: addressIn(runtime, document, 'token_endpoint'),
    jwksUrl: addressIn(runtime, document, 'jwks_uri'),
    userInfoUrl: document.userinfo_endpoint === undefined ? undefined : addressIn(runtime, document, 'userinfo_endpoint'),
    mustSendIssuer: document.authorization_response_iss_parameter_supported === true,
  };
}
