import { z } from 'zod';
import { nameText, plainText } from '../../kernel/contract/field-schemas.ts';
import { required } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';
import { refuseWhileReferred } from '../../kernel/work/release-dependents.ts';

/** What ties a model of FIDO authenticators to a policy (administration §1.13). */
const fidoPolicyMappingFields = {
  name: required(nameText),
  aaid: required(z.string().regex(/^[0-9A-Fa-f]{4}#[0-9A-Fa-f]{4}$/, 'must be four hex digits, # and four hex digits')),
  policyId: required(plainText(255)),
} as const;

type Fields = typeof fidoPolicyMappingFields;
export type FidoPolicyMappingInput = ObjectInput<Fields>;
export type FidoPolicyMappingNode = ObjectRow<Fields>;

/** Applications name a mapping by its name, so that stays as long as one does. */
export const fidoPolicyMapping: ObjectKind<Fields, never> = {
  table: 'fido_policy_mapping',
  title: 'FIDO policy mapping',
  key: 'id',
  fields: fidoPolicyMappingFields,
  secrets: {},
  unique: {
    fido_policy_mapping_name: ['name', 'There already is a mapping with this name.'],
    fido_policy_mapping_aaid: ['aaid', 'There already is a mapping of this authenticator model.'],
    fido_policy_mapping_policy: ['policyId', 'There already is a mapping to this policy.'],
  },
  events: {
    created: 'ADMIN_FIDO_POLICY_MAPPING_CREATED',
    updated: 'ADMIN_FIDO_POLICY_MAPPING_UPDATED',
    deleted: 'ADMIN_FIDO_POLICY_MAPPING_DELETED',
  },
  deletion: 'fido_policy_mapping_deleted',
  async settle(work, { values, current }) {
    if (current && current.name !== values.name) await refuseWhileReferred(work, 'fido_policy_mapping_deleted', current.id, ['input', 'name']);
    return values;
  },
};

export const fidoPolicyMappingFlows = objectFlows(fidoPolicyMapping);
