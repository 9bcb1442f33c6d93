import { z } from 'zod';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { addressText, plainText, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { checkAddress, checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import { type FieldValues, optional, preset } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';

/** Stands in `serverUrl` for the FIDO server that is part of the platform. */
const embedded = 'embedded:';

/** How FIDO authenticators are served (administration §1.13); its password apart. */
const fidoConfigFields = {
  enabled: preset(z.boolean(), false),
  serverUrl: optional(addressText),
  username: optional(plainText(255)),
  appId: optional(addressText),
  connectTimeoutMs: preset(wholeBetween(100, 60_000), 5000),
} as const;

type Fields = typeof fidoConfigFields;
export type FidoConfigInput = ObjectInput<Fields, 'password'>;
export type FidoConfigNode = ObjectRow<Fields> & { readonly hasPassword: boolean };

function needWhenEnabled(values: FieldValues<Fields>, faults: FaultList): void {
  for (const field of ['serverUrl', 'appId'] as const)
    if (values.enabled && values[field] === null) faults.add('REQUIRED', `${field} is required while FIDO is enabled.`, 'input', field);
}

/** The one FIDO configuration. Its server is called by the platform, so it must not lead into the own network. */
export const fidoConfig: ObjectKind<Fields, 'password', { readonly hasPassword: boolean }> = {
  table: 'fido_config',
  title: 'FIDO configuration',
  key: 'onlyRow',
  fields: fidoConfigFields,
  secrets: { password: { schema: z.string().min(1).max(1000), shown: ['hasPassword', 'sealed_password is not null'] } },
  unique: {},
  events: { updated: 'ADMIN_FIDO_CONFIG_UPDATED' },
  settle({ runtime }, { values, secrets }, faults) {
    needWhenEnabled(values, faults);
    if (values.serverUrl !== embedded) checkOutgoingAddress(runtime, 'serverUrl', values.serverUrl, faults);
    checkAddress(runtime, 'appId', values.appId, faults);
    if ((values.username !== null) !== secrets.password.isThere)
      faults.add('REQUIRED', 'username and password come together.', 'input', values.username === null ? 'username' : 'password');
    return values;
  },
};

export const fidoConfigFlows = objectFlows(fidoConfig);
