import type { Runtime } from '../../kernel/work/runtime.ts';
import type { OAuthSettings, OpenIdConnectProviderSettings } from './identity-provider.entity.ts';

/** As much of a provider as says where it sends people back to. */
interface CalledBack {
  readonly identifier: string;
  readonly oauth?: Readonly<OAuthSettings> | null | undefined;
  readonly openIdConnect?: Readonly<OpenIdConnectProviderSettings> | null | undefined;
}

/** Its identifier for a provider with an address of its own to come back to; undefined for those that share one. */
export function ownCallbackOf({ identifier, oauth, openIdConnect }: CalledBack): string | undefined {
  return (oauth ?? openIdConnect)?.ownCallback ? identifier : undefined;
}

/**
 * Where an identity provider sends people back to: one address for all, told apart by `state` and `iss`, or one of its own, so that what another
 * provider sends cannot pass for its answer (RFC 9700 §4.4.2).
 */
export function callbackUrlOf({ issuer }: Pick<Runtime, 'issuer'>, provider: CalledBack): string {
  const own = ownCallbackOf(provider);
  return `${issuer}/oauth-idp/callback${own === undefined ? '' : `/${encodeURIComponent(own)}`}`;
}
