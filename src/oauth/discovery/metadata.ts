import { passwordLevel } from '../../access/sessions/index.ts';
import { clientAlgorithms } from '../../applications/clients/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { proofAlgorithms } from '../../keys/sender-constraints/index.ts';
import type { SigningAlgorithm } from '../../keys/signing-keys/index.ts';
import { supportedClaims } from '../claims.ts';
import { introspectionAlgorithm } from '../introspect/sign-introspection.ts';
import { contentEncryptionNames } from '../token/encrypt-id-token.ts';
import { keyEncryptionAlgorithms } from '../token/encryption-key.ts';
import { grantTypesOf } from '../token/grant-types.ts';

const secretMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

/** What the platform says about itself: OIDC Discovery §3 and RFC 8414 §2 in one document. `signingAlgorithms` are those that have keys. */
export function providerMetadata(runtime: Runtime, signingAlgorithms: readonly SigningAlgorithm[]): Readonly<Record<string, unknown>> {
  const { issuer } = runtime;
  const { oauth, sms, stepUp } = runtime.config;
  const levels = [...new Set([passwordLevel, ...(sms.gatewayUrl === undefined ? [] : [stepUp.smsLevel])])];
  return {
    issuer,
    authorization_endpoint: `${issuer}/v1/authorize`,
    pushed_authorization_request_endpoint: `${issuer}/v1/par`,
    require_pushed_authorization_requests: false,
    require_signed_request_object: false,
    token_endpoint: `${issuer}/v1/token`,
    userinfo_endpoint: `${issuer}/v1/userinfo`,
    jwks_uri: `${issuer}/v1/keys`,
    registration_endpoint: `${issuer}/v1/register`,
    device_authorization_endpoint: `${issuer}/v1/device_authorization`,
    revocation_endpoint: `${issuer}/v1/revoke`,
    introspection_endpoint: `${issuer}/api/v2/token/introspect`,
    end_session_endpoint: `${issuer}/v1/logout`,
    check_session_iframe: `${issuer}/v1/checksession`,
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    scopes_supported: ['openid', 'profile', 'email', 'phone', 'offline_access'],
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    grant_types_supported: [...grantTypesOf(runtime).keys()],
    subject_types_supported: ['public'],
    acr_values_supported: levels.map((level) => `urn:${oauth.vendorPrefix}:oidc:authentication_level:${level}`),
    id_token_signing_alg_values_supported: signingAlgorithms,
    id_token_encryption_alg_values_supported: keyEncryptionAlgorithms,
    id_token_encryption_enc_values_supported: contentEncryptionNames,
    userinfo_signing_alg_values_supported: signingAlgorithms,
    introspection_signing_alg_values_supported: [introspectionAlgorithm],
    token_endpoint_auth_methods_supported: [...secretMethods, 'none'],
    token_endpoint_auth_signing_alg_values_supported: [...clientAlgorithms],
    revocation_endpoint_auth_methods_supported: [...secretMethods, 'none'],
    revocation_endpoint_auth_signing_alg_values_supported: [...clientAlgorithms],
    introspection_endpoint_auth_methods_supported: secretMethods,
    introspection_endpoint_auth_signing_alg_values_supported: [...clientAlgorithms],
    dpop_signing_alg_values_supported: [...proofAlgorithms],
    code_challenge_methods_supported: ['S256'],
    claim_types_supported: ['normal'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'azp', 'at_hash', 'sid', ...supportedClaims],
    claims_parameter_supported: true,
    request_parameter_supported: true,
    request_uri_parameter_supported: true,
    require_request_uri_registration: true,
    request_object_signing_alg_values_supported: [...clientAlgorithms],
    ui_locales_supported: runtime.config.texts.locales,
    prompt_values_supported: ['none', 'login', 'consent'],
    authorization_response_iss_parameter_supported: true,
  };
}
