import type { Runtime } from '../../kernel/work/runtime.ts';
import { findDefaultProvider, findIdentityProvider, type IdentityProvider } from './find-identity-provider.ts';
import { isBrowserType } from './provider-rules.ts';

/** What decides who authenticates the people of a client. */
interface Choice {
  readonly identityProviderId?: string | null | undefined;
  readonly additionalIdentityProviderIds: readonly string[];
}

/** The providers that will do, the chosen one first; or why there is none. */
export type ProviderSelection =
  | { readonly providers: readonly [IdentityProvider, ...IdentityProvider[]] }
  | { readonly reason: 'not_assigned' | 'disabled' | 'unsupported_type' | 'none_configured'; readonly identifier: string | undefined };

function usable(provider: IdentityProvider | undefined): provider is IdentityProvider {
  return provider?.enabled === true && isBrowserType(provider.type);
}

/**
 * Selects the identity provider of an authorization request: the one it names, which must be one of the client's, else the client's primary, else
 * the default. The result must be enabled and of a type that a browser can use; there is no falling back from one that is not. When nothing is
 * named, the client's additional providers will do as well.
 */
export async function selectIdentityProviders(runtime: Runtime, client: Choice, named: string | undefined): Promise<ProviderSelection> {
  const { identityProviderId: primary, additionalIdentityProviderIds: additional } = client;
  const fallback = primary == null ? await findDefaultProvider(runtime) : undefined;
  const own = primary == null ? (fallback ? [fallback.identifier] : []) : [primary, ...additional];
  if (named !== undefined && !own.includes(named)) return { reason: 'not_assigned', identifier: undefined };
  const [chosen, ...others] = await Promise.all((named === undefined ? own : [named]).map((id) => findIdentityProvider(runtime, id)));
  if (!chosen) return { reason: 'none_configured', identifier: undefined };
  if (!chosen.enabled) return { reason: 'disabled', identifier: chosen.identifier };
  if (!isBrowserType(chosen.type)) return { reason: 'unsupported_type', identifier: chosen.identifier };
  return { providers: [chosen, ...others.filter(usable)] };
}
