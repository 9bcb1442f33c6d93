import { isDeepStrictEqual } from 'node:util';
import type { Runtime } from '../../../kernel/work/runtime.ts';
import { type FederatedDetails, findFederatedDetails, keepUserInfo } from '../../users/index.ts';
import { findIdentityProvider, type IdentityProvider } from '../find-identity-provider.ts';
import type { JsonObject } from './call-upstream.ts';
import { mapAttributes } from './map-attributes.ts';
import { type PersonApiAnswer, readPersonApi } from './read-person-api.ts';
import { UpstreamFault } from './upstream-fault.ts';

/** However often it is asked for, a person API is called no more often than this for one person. */
const freshSeconds = 5;
const mostAttributes = 32_768;

/** The attributes of a person with the new answer in the place of the former one; what the provider itself told stays, and counts where both tell. */
function renewed(provider: IdentityProvider, { attributes, userInfo }: FederatedDetails, answer: JsonObject): Readonly<Record<string, unknown>> {
  const former = mapAttributes(provider, {}, userInfo ?? {});
  const told = Object.entries(attributes).filter(([name, value]) => !isDeepStrictEqual(former[name], value));
  return { ...mapAttributes(provider, {}, answer), ...Object.fromEntries(told) };
}

async function asked(runtime: Runtime, provider: IdentityProvider, userId: string, transactionId: string): Promise<PersonApiAnswer | undefined> {
  return readPersonApi(runtime, provider, { userId, transactionId, keptSeconds: freshSeconds }).catch((error: unknown) => {
    if (!(error instanceof UpstreamFault)) throw error;
    runtime.log.warn({ reason: error.reason, identityProvider: provider.identifier, transactionId }, 'details of a person stay as they were');
    return undefined;
  });
}

/**
 * Asks the person API of a provider again for a person it authenticated (oauth.md §7.1 `refresh_user_details`), and keeps the answer. When it does not
 * answer, or there is none, what is kept stays: whether a token is good does not depend on it. No transaction may be open.
 */
export async function refreshPerson(runtime: Runtime, userId: string, transactionId: string): Promise<void> {
  const known = await findFederatedDetails(runtime, userId);
  const provider = known && (await findIdentityProvider(runtime, known.identityProvider));
  if (!known || !provider?.enabled) return;
  const answer = await asked(runtime, provider, userId, transactionId);
  if (!answer?.isNew) return;
  const attributes = renewed(provider, known, answer.attributes);
  if ([attributes, answer.attributes].some((part) => JSON.stringify(part).length > mostAttributes)) return;
  await keepUserInfo(runtime, { userId, former: known.attributes, attributes, userInfo: answer.attributes, providerVersion: provider.version });
}
