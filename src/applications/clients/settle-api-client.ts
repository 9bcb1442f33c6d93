import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { checkAddress } from '../../kernel/objects/check-address.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Client } from './client.entity.ts';
import { type ApiClientInput, type ApiClientValues, apiClientFields } from './client-fields.ts';
import { checkExchangeScopes } from './client-references.ts';
import { clientsWithGateway } from './client-referrers.ts';
import { type SettledSecret, settleClientSecret } from './settle-client-secret.ts';
import { checkClientKeys } from './static-client-rules.ts';

async function checkGatewayUse(work: Work, values: ApiClientValues, current: Readonly<Client> | undefined, faults: FaultList): Promise<void> {
  if (!current?.apiScopes.includes('TOKEN_INTROSPECTION') || values.apiScopes.includes('TOKEN_INTROSPECTION')) return;
  const users = await clientsWithGateway(work, values.clientId, 10);
  if (users.length > 0)
    faults.add('IN_USE', `apiScopes must keep TOKEN_INTROSPECTION: it is the resource gateway of ${users.join(', ')}.`, 'input', 'apiScopes');
}

/** Completes and checks what a caller says about an API client; throws a `UserFault` with everything that is wrong. */
export async function settleApiClient(
  work: Work,
  input: ApiClientInput,
  current: Readonly<Client> | undefined,
): Promise<{ values: ApiClientValues; secret: SettledSecret }> {
  const faults = new FaultList();
  const said = input as Parameters<typeof settleFields<typeof apiClientFields>>[1];
  const values = settleFields(apiClientFields, said, current as ApiClientValues | undefined, faults);
  faults.throwIfAny();
  checkClientKeys(work.runtime, values, faults);
  checkAddress(work.runtime, 'publicBaseUri', values.publicBaseUri, faults);
  await checkGatewayUse(work, values, current, faults);
  await checkExchangeScopes(work, values, faults);
  const secret = await settleClientSecret(work, { ...input, authMethod: values.authMethod }, current?.secretHash, faults);
  faults.throwIfAny();
  return { values, secret };
}
