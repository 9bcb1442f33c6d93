import type { Runtime } from '../../../kernel/work/runtime.ts';
import { findKeptUserInfo } from '../../users/index.ts';
import type { IdentityProvider } from '../find-identity-provider.ts';
import { openProviderSecret } from '../provider-secrets.ts';
import { callUpstream, type JsonObject } from './call-upstream.ts';
import { UpstreamFault } from './upstream-fault.ts';

/** What the person API said: `isNew` when it was asked just now. */
export interface PersonApiAnswer {
  readonly attributes: JsonObject;
  readonly isNew: boolean;
}

/** Of whom, and how old an answer may be that is used again, as long as the provider is not changed. */
interface Question {
  readonly userId: string;
  readonly transactionId: string;
  readonly keptSeconds?: number;
}

const usualSeconds = 3600;

/** No encoding keeps `..` from being a step up in an address, and what decodes `%2F` early finds one in `a/../b`: RFC 3986 §5.2.4. */
function isPathLike(id: string): boolean {
  return id.split(/[/\\]/).some((segment) => segment === '.' || segment === '..');
}

/**
 * Reads further attributes of a person from the person API of a provider, at most once an hour for each person unless said otherwise, also across processes. Undefined when
 * the provider has none. Throws an `UpstreamFault` when it does not answer: a sign-in without attributes that were asked for would be another one.
 */
export async function readPersonApi(
  runtime: Runtime,
  provider: IdentityProvider,
  { userId, transactionId, keptSeconds = usualSeconds }: Question,
): Promise<PersonApiAnswer | undefined> {
  const { enabled, url, username } = provider.userInfo;
  if (!enabled || url === null) return undefined;
  const asked = { userId, identityProvider: provider.identifier, providerVersion: provider.version };
  const kept = await findKeptUserInfo(runtime, asked, keptSeconds);
  if (kept) return { attributes: kept, isNew: false };
  if (isPathLike(userId)) throw new UpstreamFault('IDP_OAUTH_MISSING_USER_INFO', 'user_id_unusable');
  const credentials = `${username ?? ''}:${openProviderSecret(runtime, provider, 'userInfoPassword') ?? ''}`;
  const attributes = await callUpstream(
    runtime,
    url.replace('{userId}', () => encodeURIComponent(userId)),
    {
      headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
      missing: 'IDP_OAUTH_MISSING_USER_INFO',
      of: 'user_info',
      transactionId,
    },
  );
  return { attributes, isNew: true };
}
