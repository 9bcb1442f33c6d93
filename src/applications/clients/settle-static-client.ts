import { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { settleFields } from '../../kernel/objects/fields/settle-fields.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { Client } from './client.entity.ts';
import { type StaticClientInput, type StaticClientValues, staticClientFields } from './client-fields.ts';
import { checkClientReferences, checkExchangeScopes } from './client-references.ts';
import { type SettledSecret, settleClientSecret } from './settle-client-secret.ts';
import { checkStaticClient } from './static-client-rules.ts';

const usualMaxSessions = 25;

/** A client that only the device flow serves has nowhere to keep a secret. */
function withUsualMethod(input: StaticClientInput, current: Readonly<Client> | undefined): StaticClientInput {
  const isDevice = !current && input.authMethod === undefined && input.grantTypes?.includes('DEVICE_CODE');
  return isDevice ? { ...input, authMethod: 'PUBLIC' } : input;
}

/** Completes and checks what a caller says about a web client; throws a `UserFault` with everything that is wrong. */
export async function settleStaticClient(
  work: Work,
  input: StaticClientInput,
  current: Readonly<Client> | undefined,
): Promise<{ values: StaticClientValues; secret: SettledSecret }> {
  const faults = new FaultList();
  const said = withUsualMethod(input, current) as Parameters<typeof settleFields<typeof staticClientFields>>[1];
  const settled = settleFields(staticClientFields, said, current as StaticClientValues | undefined, faults);
  faults.throwIfAny();
  const maxSimultaneousSessions = settled.simultaneousSessionsAllowed ? (settled.maxSimultaneousSessions ?? usualMaxSessions) : null;
  const values = { ...settled, maxSimultaneousSessions };
  checkStaticClient(work.runtime, values, faults);
  const secret = await settleClientSecret(work, { ...input, authMethod: values.authMethod }, current?.secretHash, faults);
  await checkClientReferences(work, values, faults);
  await checkExchangeScopes(work, values, faults);
  faults.throwIfAny();
  return { values, secret };
}
