import { z } from 'zod';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { nameText, setOf, wholeBetween } from '../../kernel/contract/field-schemas.ts';
import { optional, preset, required } from '../../kernel/objects/fields/field.ts';
import { objectFlows } from '../../kernel/objects/object-flows.ts';
import type { ObjectInput, ObjectKind, ObjectRow } from '../../kernel/objects/object-kind.ts';
import type { Work } from '../../kernel/work/work.ts';

const pin = z.string().regex(/^[0-9]{5,32}$/, 'must be 5 to 32 digits');

/** What a PIN policy consists of (administration §1.11). Applications enforce it: no PIN ever reaches the server. */
const pinPolicyFields = {
  name: required(nameText),
  pinLength: preset(wholeBetween(5, 32), 5),
  maxSimilarDigits: optional(wholeBetween(1, 32)),
  sequencesAllowed: preset(z.boolean(), false),
  default: optional(z.boolean()),
  blockedPins: preset(setOf(pin, 1000), []),
} as const;

type Fields = typeof pinPolicyFields;
export type PinPolicyInput = ObjectInput<Fields>;
export type PinPolicyNode = ObjectRow<Fields>;

type Draft = Parameters<NonNullable<ObjectKind<Fields, never>['settle']>>[1];

/** The longest run of one digit: as long as the PIN unless it was said otherwise. */
function mostSimilar({ values, input, current }: Draft): number {
  const wasUsual = !current || current.maxSimilarDigits === current.pinLength;
  const isUsual = input.maxSimilarDigits === null || (input.maxSimilarDigits === undefined && wasUsual);
  return isUsual ? values.pinLength : (values.maxSimilarDigits ?? values.pinLength);
}

/** Another length makes all blocked PINs pointless, so they go with the old one. */
function blockedPins({ values, input, current }: Draft, faults: FaultList): string[] {
  const isKept = input.blockedPins === undefined || input.blockedPins === null;
  if (isKept) return current && current.pinLength !== values.pinLength ? [] : values.blockedPins;
  const wrong = values.blockedPins.findIndex((blocked) => blocked.length !== values.pinLength);
  if (wrong >= 0) faults.add('INVALID_VALUE', `blockedPins.${wrong} must have ${values.pinLength} digits.`, 'input', 'blockedPins', String(wrong));
  return values.blockedPins;
}

/** Exactly one policy is the default once there is any: the first becomes it, and a later one takes its place. */
async function isDefault(work: Work, { values, current }: Draft, faults: FaultList): Promise<boolean> {
  const [other] = await work.sql<{ id: string; version: number }>(
    'select id, version from pin_policy where "default" and id is distinct from $1 for update',
    [current?.id ?? null],
  );
  if (!other) {
    if (current && !values.default)
      faults.add('INVALID_VALUE', 'default cannot be switched off: make another policy the default.', 'input', 'default');
    return true;
  }
  if (!values.default) return false;
  await work.sql('update pin_policy set "default" = false, version = version + 1, updated_at = $2 where id = $1', [
    other.id,
    work.runtime.clock.now(),
  ]);
  const changes = { default: [true, false] as const };
  work.record('ADMIN_PIN_POLICY_UPDATED', { objectType: 'pin_policy', objectId: other.id, changes, reason: 'default_moved' });
  return true;
}

/** PIN policies are never deleted: there is no event for it. */
export const pinPolicy: ObjectKind<Fields, never> = {
  table: 'pin_policy',
  title: 'PIN policy',
  key: 'id',
  fields: pinPolicyFields,
  secrets: {},
  unique: { pin_policy_name: ['name', 'There already is a PIN policy with this name.'] },
  events: { created: 'ADMIN_PIN_POLICY_CREATED', updated: 'ADMIN_PIN_POLICY_UPDATED' },
  isSerial: true,
  async settle(work, draft, faults) {
    const maxSimilarDigits = mostSimilar(draft);
    if (maxSimilarDigits > draft.values.pinLength)
      faults.add('INVALID_VALUE', `maxSimilarDigits must be at most ${draft.values.pinLength}.`, 'input', 'maxSimilarDigits');
    const blocked = blockedPins(draft, faults);
    return { ...draft.values, maxSimilarDigits, blockedPins: blocked, default: await isDefault(work, draft, faults) };
  },
};

export const pinPolicyFlows = objectFlows(pinPolicy);
