import { z } from 'zod';
import { addressText, plainText } from '../../kernel/contract/field-schemas.ts';
import { checkOutgoingAddress } from '../../kernel/objects/check-address.ts';
import { optional, required } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';

/** A colon would end the name early in an Authorization header (RFC 7617 §2). */
const basicName = plainText(255).refine((name) => !name.includes(':'), 'must not contain a colon');

/** Where results of mobile authentication are delivered (administration §1.9); its password apart. */
const callbackConfigFields = {
  callbackUrl: required(addressText),
  username: optional(basicName),
} as const;

type Fields = typeof callbackConfigFields;
export type CallbackConfigInput = ObjectInput<Fields, 'password'>;
export type CallbackConfigNode = ObjectRow<Fields> & { readonly hasPassword: boolean };

/** A callback address is compared exactly, and called by the platform: it must not lead into the own network. */
export const callbackConfig: ObjectKind<Fields, 'password', { readonly hasPassword: boolean }> = {
  table: 'callback_config',
  title: 'callback configuration',
  key: 'id',
  fields: callbackConfigFields,
  secrets: { password: { schema: z.string().min(1).max(1000), shown: ['hasPassword', 'sealed_password is not null'] } },
  unique: { callback_config_url: ['callbackUrl', 'There already is a configuration of this address.'] },
  events: { created: 'ADMIN_CALLBACK_CONFIG_CREATED', updated: 'ADMIN_CALLBACK_CONFIG_UPDATED', deleted: 'ADMIN_CALLBACK_CONFIG_DELETED' },
  settle({ runtime }, { values, secrets }, faults) {
    checkOutgoingAddress(runtime, 'callbackUrl', values.callbackUrl, faults);
    if ((values.username !== null) !== secrets.password.isThere)
      faults.add('REQUIRED', 'username and password come together.', 'input', values.username === null ? 'username' : 'password');
    return values;
  },
};

export const callbackConfigFlows = objectFlows(callbackConfig);
