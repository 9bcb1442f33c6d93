import { OutgoingError } from '../../../kernel/base/net/outgoing-error.ts';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import type { IdentityProvider } from '../find-identity-provider.ts';
import { DiscoveryError, type Endpoints, readDiscovery } from './read-discovery.ts';

/** Where a provider is reached: as configured, or as it says itself. Undefined when it cannot be learned; the log knows why. */
export async function findEndpoints(runtime: Runtime, { identifier, oauth, openIdConnect }: IdentityProvider): Promise<Endpoints | undefined> {
  if (oauth) return { ...oauth, mustSendIssuer: oauth.issuer !== null };
  if (!openIdConnect) return undefined;
  try {
    return await readDiscovery(runtime, openIdConnect.issuer);
  } catch (error) {
    if (!(error instanceof DiscoveryError || error instanceof OutgoingError)) throw error;
    runtime.log.warn({ identityProvider: identifier, detail: error.message }, 'discovery of an identity provider failed');
    return undefined;
  }
}
