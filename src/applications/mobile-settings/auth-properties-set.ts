import { z } from 'zod';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { identifier, localizedTexts, seconds, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { onlyFor, optional, preset, required } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { Draft, ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';
import { refuseWhileReferred } from '../../kernel/work/release-dependents.ts';
import type { Work } from '../../kernel/work/work.ts';
import { holdFidoPolicyMappings } from '../fido-settings/index.ts';
import { smsSenderId } from './sms-sender-id.ts';

export const mobileAuthMethods = [
  'PUSH',
  'PUSH_WITH_PIN',
  'PUSH_WITH_FINGERPRINT',
  'PUSH_WITH_FIDO',
  'PUSH_WITH_CUSTOM_AUTHENTICATOR',
  'SMS',
  'ONE_TIME_PASSWORD',
] as const;

type Values = Readonly<Record<string, unknown>>;

const isPush = ({ method }: Values) => String(method).startsWith('PUSH');
const isSms = ({ method }: Values) => method === 'SMS';
const most = 1000;

/** A type of mobile authentication (administration §1.8), which callers name by its name. */
const authPropertiesSetFields = {
  name: required(identifier),
  method: required(z.enum(mobileAuthMethods)),
  maxResends: onlyFor('push and SMS', (values) => isPush(values) || isSms(values), optional(wholeBetween(0, most))),
  requestExpiresIn: preset(seconds(86_400), 300),
  maxAttempts: onlyFor('method SMS', isSms, optional(wholeBetween(0, most))),
  fallbackName: optional(identifier),
  transactionSigningEnabled: onlyFor('push', isPush, preset(z.boolean(), false)),
  smsSenderId: onlyFor('method SMS and sets with a fallback', (values) => isSms(values) || values.fallbackName !== null, optional(smsSenderId)),
  defaultMessages: preset(localizedTexts(1000), []),
  fidoPolicyMappingName: onlyFor('method PUSH_WITH_FIDO', ({ method }) => method === 'PUSH_WITH_FIDO', optional(z.string().min(1).max(255))),
  customAuthenticatorId: onlyFor(
    'method PUSH_WITH_CUSTOM_AUTHENTICATOR',
    ({ method }) => method === 'PUSH_WITH_CUSTOM_AUTHENTICATOR',
    optional(identifier),
  ),
} as const;

type Fields = typeof authPropertiesSetFields;
export type AuthPropertiesSetInput = ObjectInput<Fields>;
export type AuthPropertiesSetNode = ObjectRow<Fields>;
type SetDraft = Draft<Fields, never>;

const setDeleted = 'auth_properties_set_deleted';

/** A fallback sends an SMS, and following fallbacks never comes back to where it began. */
async function checkFallback(work: Work, { values }: SetDraft, faults: FaultList): Promise<void> {
  if (values.fallbackName === null) return;
  const fault = (code: 'INVALID_VALUE' | 'UNKNOWN_REFERENCE', message: string) =>
    faults.add(code, `fallbackName ${message}.`, 'input', 'fallbackName');
  const seen = new Set([values.name]);
  for (let next: string | null = values.fallbackName; next !== null; ) {
    if (seen.has(next)) return fault('INVALID_VALUE', 'must not lead back to the set itself');
    const [set]: { method: string; fallback_name: string | null }[] = await work.sql(
      'select method, fallback_name from auth_properties_set where name = $1',
      [next],
    );
    if (!set) return fault('UNKNOWN_REFERENCE', `names no set: ${next}`);
    if (set.method !== 'SMS') return fault('INVALID_VALUE', `must be a set with method SMS: ${next} has ${set.method}`);
    seen.add(next);
    next = set.fallback_name;
  }
}

/** What others rely on while this set is their fallback: its name, and that it sends an SMS. */
async function checkUse(work: Work, { values, current }: SetDraft): Promise<void> {
  if (!current) return;
  if (current.name !== values.name) await refuseWhileReferred(work, setDeleted, current.id, ['input', 'name']);
  if (current.method === 'SMS' && values.method !== 'SMS') await refuseWhileReferred(work, setDeleted, current.id, ['input', 'method']);
}

async function checkAuthenticator(work: Work, { values }: SetDraft, faults: FaultList): Promise<void> {
  const { method, fidoPolicyMappingName, customAuthenticatorId } = values;
  if (method === 'PUSH_WITH_CUSTOM_AUTHENTICATOR' && customAuthenticatorId === null)
    faults.add('REQUIRED', `customAuthenticatorId is required for ${method}.`, 'input', 'customAuthenticatorId');
  if (method !== 'PUSH_WITH_FIDO') return;
  if (fidoPolicyMappingName === null) faults.add('REQUIRED', `fidoPolicyMappingName is required for ${method}.`, 'input', 'fidoPolicyMappingName');
  else if (!(await holdFidoPolicyMappings(work, [fidoPolicyMappingName])).has(fidoPolicyMappingName))
    faults.add('UNKNOWN_REFERENCE', `fidoPolicyMappingName: there is no mapping ${fidoPolicyMappingName}.`, 'input', 'fidoPolicyMappingName');
}

/** A set that is the fallback of another stays, under its name. Open transactions keep what they began with. */
export const authPropertiesSet: ObjectKind<Fields, never> = {
  table: 'auth_properties_set',
  title: 'authentication properties set',
  key: 'id',
  fields: authPropertiesSetFields,
  secrets: {},
  unique: { auth_properties_set_name: ['name', 'There already is a set with this name.'] },
  events: {
    created: 'ADMIN_AUTH_PROPERTIES_SET_CREATED',
    updated: 'ADMIN_AUTH_PROPERTIES_SET_UPDATED',
    deleted: 'ADMIN_AUTH_PROPERTIES_SET_DELETED',
  },
  deletion: setDeleted,
  isSerial: true,
  async settle(work, draft, faults) {
    await checkUse(work, draft);
    await checkFallback(work, draft, faults);
    await checkAuthenticator(work, draft, faults);
    const { values } = draft;
    const maxResends = isPush(values) || isSms(values) ? (values.maxResends ?? 0) : null;
    return { ...values, maxResends, maxAttempts: isSms(values) ? (values.maxAttempts ?? 3) : null };
  },
};

export const authPropertiesSetFlows = objectFlows(authPropertiesSet);
