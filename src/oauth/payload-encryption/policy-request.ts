import { type PlatformName, platformNames } from '../../applications/mobile-settings/index.ts';
import type { Form } from '../../kernel/edge/read-form.ts';

/** A version of an application as the security proxy names it; parts that were not sent are undefined. */
export interface NamedVersion {
  readonly appIdentifier: string | undefined;
  readonly platform: PlatformName | undefined;
  readonly appVersion: string | undefined;
}

/** What the security proxy asks about: a token, a version by name, or both. */
export interface PolicyRequest {
  readonly token: string | undefined;
  readonly version: NamedVersion;
  /** The installation that calls, as the proxy names it. */
  readonly clientId: string | undefined;
}

/** Why a request cannot be answered, as the trail says it. */
export interface PolicyFault {
  readonly reason: string;
  readonly parameter?: string;
}

const triple = ['application_identifier', 'application_platform', 'application_version'] as const;
const longest = { access_token: 8192, client_id: 255, application_identifier: 255, application_platform: 255, application_version: 255 } as const;

/** Reads what the security proxy asks: a token or all three names of a version are needed, and a platform must be one (oauth.md §10). */
export function policyRequest({ parameters, fault }: Form): PolicyRequest | { readonly fault: PolicyFault } {
  if (fault) return { fault: { reason: fault.kind, ...(fault.parameter === undefined ? {} : { parameter: fault.parameter }) } };
  const tooLong = Object.entries(longest).find(([name, most]) => (parameters.get(name)?.length ?? 0) > most);
  if (tooLong) return { fault: { reason: 'too_long', parameter: tooLong[0] } };
  const token = parameters.get('access_token');
  const missing = triple.find((name) => !parameters.has(name));
  if (token === undefined && missing) return { fault: { reason: 'missing', parameter: missing } };
  const named = parameters.get('application_platform');
  const platform = platformNames.find((name) => name === named?.toUpperCase());
  if (named !== undefined && !platform) return { fault: { reason: 'unknown_platform', parameter: 'application_platform' } };
  const version = { appIdentifier: parameters.get('application_identifier'), platform, appVersion: parameters.get('application_version') };
  return { token, version, clientId: parameters.get('client_id') };
}
