import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { userFault } from '../../kernel/contract/errors/user-errors.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { StoredIdentityProvider } from './identity-provider.entity.ts';
import { type IdentityProviderInput, type IdentityProviderValues, identityProviderFields } from './identity-provider-fields.ts';
import { type IdentityProviderRow, identityProviderValues } from './identity-provider-values.ts';
import { checkIdentityProvider } from './provider-rules.ts';
import { settleProviderSecrets } from './settle-provider-secrets.ts';

type Block = Readonly<Record<string, unknown>>;
type FieldsInput = Parameters<typeof settleFields<typeof identityProviderFields>>[1];

/** A block with what is not said taken from the stored one. */
function completed(said: Block | null | undefined, stored: object | null | undefined): Block | null | undefined {
  if (said === undefined || said === null || !stored) return said;
  return { ...stored, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
}

/** A settled block without its secret. */
function withoutSecret<Settings extends object | null>(block: Settings, secret: string): Settings {
  if (block === null) return block;
  return Object.fromEntries(Object.entries(block).filter(([name]) => name !== secret)) as Settings;
}

/** Completes and checks what a caller says about a provider, and gives it its stored form; throws a `UserFault` with everything that is wrong. */
export function settleIdentityProvider(
  work: Work,
  input: IdentityProviderInput,
  current: Readonly<StoredIdentityProvider> | undefined,
): IdentityProviderRow {
  if (!current && input.type === 'BUILT_IN')
    throw userFault('ALREADY_EXISTS', 'type BUILT_IN is for the directory of the platform alone, which is there already.', ['input', 'type']);
  const faults = new FaultList();
  const before = current && identityProviderValues(current);
  const said = {
    ...input,
    oauth: completed(input.oauth, before?.oauth),
    openIdConnect: completed(input.openIdConnect, before?.openIdConnect),
    userInfo: completed(input.userInfo, before?.userInfo),
  } as FieldsInput;
  const settled = settleFields(identityProviderFields, said, before, faults);
  faults.throwIfAny();
  const values: IdentityProviderValues = {
    ...settled,
    oauth: withoutSecret(settled.oauth, 'clientSecret'),
    openIdConnect: withoutSecret(settled.openIdConnect, 'clientSecret'),
    userInfo: withoutSecret(settled.userInfo, 'password'),
  };
  checkIdentityProvider(work.runtime, values, faults);
  const given = { clientSecret: (input.oauth ?? input.openIdConnect)?.clientSecret, password: input.userInfo?.password };
  const secrets = settleProviderSecrets(work, values, given, current, faults);
  faults.throwIfAny();
  const { default: isDefault, ...rest } = values;
  return { ...rest, isDefault, ...secrets };
}
