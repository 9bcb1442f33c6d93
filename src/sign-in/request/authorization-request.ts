import type { Client } from '../../applications/clients/index.ts';
import type { Scope } from '../../applications/scopes/index.ts';
import type { IdentityProvider } from '../../people/identity-providers/index.ts';

/** Parameters of an authorization request that mean something here; all others are ignored (RFC 6749 §3.1). */
export const requestParameters = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'response_mode',
  'code_challenge',
  'code_challenge_method',
  'dpop_jkt',
  'resource',
  'claims',
  'nonce',
  'prompt',
  'max_age',
  'acr_values',
  'idp',
  'login_hint',
  'id_token_hint',
  'display',
  'ui_locales',
  'language',
  'claims_locales',
  'request',
  'request_uri',
  'registration',
] as const;

export type RequestParameter = (typeof requestParameters)[number];

/** The parameters as sent, each once, none empty. */
export type Parameters = ReadonlyMap<string, string>;

export const responseModes = ['query', 'fragment', 'form_post'] as const;
type ResponseMode = (typeof responseModes)[number];

/** Their words in alphabetical order. */
export const responseTypes = ['code', 'id_token', 'id_token token', 'token'] as const;
type ResponseType = (typeof responseTypes)[number];

export const prompts = ['none', 'login', 'consent'] as const;
export type Prompt = (typeof prompts)[number];

/** Where a pushed request is stored: its primary key. */
export interface PushedReference {
  readonly hashHex: string;
  /** With all its microseconds, so that it finds the row again. */
  readonly expiresAtText: string;
}

/** The device whose authorization it is about, with the code it shows (RFC 8628). */
export interface DeviceReference {
  readonly id: string;
  /** Without the dash. */
  readonly userCode: string;
}

/** An authorization request that passed the checks. */
export interface AuthorizationRequest {
  /** Where they count: those of the pushed request or the request object, when there is one. */
  readonly parameters: Parameters;
  /** As they arrived. */
  readonly sent: Parameters;
  /** Whether the client signed them. */
  readonly isSigned: boolean;
  /** The pushed request it is, when it is one. */
  readonly pushed: PushedReference | undefined;
  /** The device that waits for it, when it did not begin in a browser. */
  readonly device: DeviceReference | undefined;
  readonly client: Readonly<Client>;
  /** Where the answer goes: one of the client's registered addresses. */
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly responseType: ResponseType;
  /** Handed back as it came. */
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
  /** What is asked for, or else the client's default. Never empty. */
  readonly scopes: readonly Readonly<Scope>[];
  /** Whom tokens are to be for; empty for everyone the client's tokens are usually for. */
  readonly resources: readonly string[];
  /** Claims asked for by name, as far as the client may have them. */
  readonly claims: { readonly userinfo: readonly string[]; readonly idToken: readonly string[] } | undefined;
  /** The scopes those claims belong to, beyond the requested ones: the person is asked about them too. */
  readonly claimScopes: readonly Readonly<Scope>[];
  readonly prompts: ReadonlySet<Prompt>;
  /** Oldest sign-in that will do. */
  readonly maxAgeSeconds: number | undefined;
  /** What scopes and `acr_values` ask for together. */
  readonly requiredLevel: number;
  /** Who may authenticate the person; the first is chosen unless the person chooses. */
  readonly identityProviders: readonly [IdentityProvider, ...IdentityProvider[]];
  /** The user the client expects: `sub` of its `id_token_hint`. */
  readonly expectedUserId: string | undefined;
}

/** The ids of the scopes of a request. */
export function scopeIdsOf(request: Pick<AuthorizationRequest, 'scopes'>): string[] {
  return request.scopes.map(({ scopeId }) => scopeId);
}

/** The languages a request asks for. */
export function localesOf(parameters: Parameters): string | undefined {
  return parameters.get('ui_locales') ?? parameters.get('language');
}

/** A user code as people read it: two groups. */
export function groupedUserCode(code: string): string {
  return `${code.slice(0, code.length / 2)}-${code.slice(code.length / 2)}`;
}
