import type { Runtime } from '../../kernel/work/runtime.ts';
import { callbackUrlOf, ownCallbackOf } from './callback-url.ts';
import type { OAuthSettings, OpenIdConnectProviderSettings, UserInfoSettings } from './identity-provider.entity.ts';
import type { ShownIdentityProvider } from './read-identity-providers.ts';

type Shown = Omit<ShownIdentityProvider, 'oauth' | 'openIdConnect' | 'userInfo' | 'hasSecret' | 'hasPassword' | 'attributeMappings'>;

interface OurSide {
  readonly hasSecret: boolean;
  readonly callbackUrl: string;
  readonly ownCallback: boolean;
}

/** A provider in the shape of the API. */
export interface IdentityProviderNode extends Shown {
  readonly oauth: (OAuthSettings & OurSide) | null;
  readonly openIdConnect: (OpenIdConnectProviderSettings & OurSide) | null;
  readonly userInfo: (UserInfoSettings & { readonly hasPassword: boolean }) | null;
  readonly attributeMappings: ShownIdentityProvider['attributeMappings'][number][];
}

/** Gives a provider the shape of the API; the built-in directory has no person API. */
export function identityProviderNode(runtime: Runtime, provider: ShownIdentityProvider): IdentityProviderNode {
  const { hasSecret, hasPassword, oauth, openIdConnect, userInfo, attributeMappings, ...rest } = provider;
  const ours = { hasSecret, callbackUrl: callbackUrlOf(runtime, provider), ownCallback: ownCallbackOf(provider) !== undefined };
  return {
    ...rest,
    oauth: oauth && { ...oauth, ...ours },
    openIdConnect: openIdConnect && { ...openIdConnect, ...ours },
    userInfo: provider.type === 'BUILT_IN' ? null : { ...userInfo, hasPassword },
    attributeMappings: [...attributeMappings],
  };
}
