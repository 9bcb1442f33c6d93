import type { Runtime } from '../../../kernel/work/runtime.ts';
import type { IdentityProvider } from '../find-identity-provider.ts';
import type { UpstreamProfile } from './ask-upstream.ts';
import { assertedClaims, mapAttributes, userIdIn } from './map-attributes.ts';
import { readPersonApi } from './read-person-api.ts';
import { UpstreamFault } from './upstream-fault.ts';

/** A person another identity provider authenticated. */
export interface RecognisedPerson {
  readonly userId: string;
  /** What the provider knows the person by. */
  readonly externalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What becomes claims as it is. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** A new answer of the person API; undefined when the one that is kept still counts, or there is none. */
  readonly userInfo: Readonly<Record<string, unknown>> | undefined;
  /** The authentication level in the words of the provider; one that states none states 0. */
  readonly statedLevel: string;
  readonly amr: readonly string[];
}

/** OIDC Core §2 `sub`: at most 255 ASCII characters; blanks around it would be told apart by some and not by others. */
const usableId = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
const mostAttributes = 32_768;

function usable(id: unknown): string {
  const missing = 'IDP_OAUTH_MISSING_USER_INFO';
  if (typeof id !== 'string' || id.trim() === '') throw new UpstreamFault(missing, 'user_id_missing');
  // In an address they are steps, whatever the encoding: RFC 3986 §5.2.4.
  if (!usableId.test(id) || id === '.' || id === '..') throw new UpstreamFault(missing, 'user_id_unusable');
  return id;
}

function levelIn({ authenticationLevel }: Readonly<Record<string, unknown>>): string {
  if (authenticationLevel === undefined) return '0';
  return typeof authenticationLevel === 'string' ? authenticationLevel : JSON.stringify(authenticationLevel);
}

/** Makes of what a provider says the person the platform knows. Throws an `UpstreamFault` when it does not say who it is. No transaction may be open. */
export async function recognisePerson(
  runtime: Runtime,
  provider: IdentityProvider,
  { attributes: told, amr }: UpstreamProfile,
  transactionId: string,
): Promise<RecognisedPerson> {
  const userId = usable(userIdIn(provider, told));
  const answer = await readPersonApi(runtime, provider, { userId, transactionId });
  const attributes = mapAttributes(provider, told, answer?.attributes);
  const claims = assertedClaims(provider, told);
  const userInfo = answer?.isNew ? answer.attributes : undefined;
  for (const part of [attributes, claims, userInfo ?? {}])
    if (JSON.stringify(part).length > mostAttributes) throw new UpstreamFault('IDP_OAUTH_MISSING_USER_INFO', 'attributes_too_large');
  const externalId = provider.openIdConnect ? usable(told.sub) : userId;
  return { userId, externalId, attributes, claims, userInfo, statedLevel: levelIn(attributes), amr };
}
