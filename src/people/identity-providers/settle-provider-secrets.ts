import { equalTexts } from '../../kernel/base/crypto/secrets.ts';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { mayCompareSecret } from '../../kernel/objects/may-compare.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { StoredIdentityProvider } from './identity-provider.entity.ts';
import type { IdentityProviderValues } from './identity-provider-fields.ts';
import { openProviderSecret, type ProviderSecret, sealProviderSecret } from './provider-secrets.ts';

/** A secret a provider may need: whether it does, what a caller says of it, and where it is sent. */
interface Need {
  readonly secret: ProviderSecret;
  readonly path: readonly string[];
  readonly isNeeded: boolean;
  readonly mayBeKept: boolean;
  readonly given: string | null | undefined;
  /** Origins before and after: a secret that is kept must not be sent elsewhere. */
  readonly audience: (values: Pick<IdentityProviderValues, 'oauth' | 'openIdConnect' | 'userInfo'>) => string | undefined;
}

/** What callers said of the secrets inside the blocks. */
export interface GivenSecrets {
  readonly clientSecret: string | null | undefined;
  readonly password: string | null | undefined;
}

function originOf(address: string | null | undefined): string | undefined {
  return address != null && URL.canParse(address) ? new URL(address).origin : undefined;
}

function needsOf(values: IdentityProviderValues, given: GivenSecrets): readonly Need[] {
  const block = values.oauth ? 'oauth' : 'openIdConnect';
  const registration = values.oauth ?? values.openIdConnect;
  const usesSecret = registration !== null && registration.clientAuthMethod !== 'private_key_jwt';
  return [
    {
      secret: 'clientSecret',
      path: [block, 'clientSecret'],
      isNeeded: usesSecret,
      mayBeKept: usesSecret,
      given: given.clientSecret,
      audience: ({ oauth, openIdConnect }) => originOf(oauth?.tokenUrl ?? openIdConnect?.issuer),
    },
    {
      secret: 'userInfoPassword',
      path: ['userInfo', 'password'],
      isNeeded: values.userInfo.enabled,
      mayBeKept: values.userInfo.enabled || values.userInfo.url !== null,
      given: given.password,
      audience: ({ userInfo }) => originOf(userInfo.url?.replace('{userId}', 'x')),
    },
  ];
}

function settleOne(
  work: Work,
  values: IdentityProviderValues,
  need: Need,
  current: Readonly<StoredIdentityProvider> | undefined,
  faults: FaultList,
): string | null {
  const { secret, path, given } = need;
  const { runtime } = work;
  const name = path.join('.');
  if (typeof given === 'string' && !need.mayBeKept) faults.add('INVALID_VALUE', `${name} is not used by these settings.`, 'input', ...path);
  if (!need.mayBeKept) return null;
  const known = current ? openProviderSecret(runtime, current, secret) : null;
  if (typeof given === 'string')
    return current && known !== null && mayCompareSecret(work) && equalTexts(known, given)
      ? (current[secret] as string)
      : sealProviderSecret(runtime, values.identifier, secret, given);
  const isKept = given === undefined && known !== null;
  if (isKept && current && need.audience(values as never) !== need.audience(current as never))
    faults.add('REQUIRED', `${name} is required again, as it would be sent to another address.`, 'input', ...path);
  if (!isKept && need.isNeeded) faults.add('REQUIRED', `${name} is required.`, 'input', ...path);
  return isKept ? (current?.[secret] ?? null) : null;
}

/**
 * Settles the secrets of a provider in their sealed form. Absent means unchanged, unless the address it goes to moves to another host: then it
 * must be given again, so that nobody who may edit a provider can have its secret sent to himself.
 */
export function settleProviderSecrets(
  work: Work,
  values: IdentityProviderValues,
  given: GivenSecrets,
  current: Readonly<StoredIdentityProvider> | undefined,
  faults: FaultList,
): Record<ProviderSecret, string | null> {
  const [client, person] = needsOf(values, given).map((need) => settleOne(work, values, need, current, faults));
  return { clientSecret: client ?? null, userInfoPassword: person ?? null };
}
