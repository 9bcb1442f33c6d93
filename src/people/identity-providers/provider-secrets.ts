import type { Runtime } from '../../kernel/work/runtime.ts';
import type { StoredIdentityProvider } from './identity-provider.entity.ts';

export type ProviderSecret = 'clientSecret' | 'userInfoPassword';

/** Binds a sealed secret to its provider and its use. */
function purposeOf(identifier: string, secret: ProviderSecret): string {
  return `identity-provider ${identifier} ${secret}`;
}

export function sealProviderSecret(runtime: Runtime, identifier: string, secret: ProviderSecret, plain: string): string {
  return runtime.sealing.seal(purposeOf(identifier, secret), plain);
}

/** The secret of a provider in the clear; null when it has none. */
export function openProviderSecret(
  runtime: Runtime,
  provider: Pick<StoredIdentityProvider, 'identifier' | ProviderSecret>,
  secret: ProviderSecret,
): string | null {
  const sealed = provider[secret] ?? null;
  return sealed === null ? null : runtime.sealing.open(purposeOf(provider.identifier, secret), sealed);
}
