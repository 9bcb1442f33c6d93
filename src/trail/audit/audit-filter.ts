import { canonicalAddress } from '../../kernel/base/net/canonical-address.ts';
import type { AuditOutcome } from '../../kernel/contract/catalogue/event-kind.ts';
import { type AuditCategory, type AuditEventName, auditEventNames, eventKind } from '../../kernel/contract/catalogue.ts';
import { AppError } from '../../kernel/contract/errors/app-error.ts';

type Given<Value> = Value | null | undefined;

/** A filter of the trail as a caller writes it: all conditions hold, values inside one list are alternatives, an empty list is no condition. */
export interface AuditFilterInput {
  readonly types?: Given<readonly AuditEventName[]>;
  /** Wins over `types`. */
  readonly excludeTypes?: Given<readonly AuditEventName[]>;
  readonly categories?: Given<readonly AuditCategory[]>;
  readonly outcomes?: Given<readonly AuditOutcome[]>;
  readonly userId?: Given<string>;
  readonly clientId?: Given<string>;
  readonly appName?: Given<string>;
  readonly adminUser?: Given<string>;
  readonly transactionId?: Given<string>;
  readonly clientIp?: Given<string>;
  readonly from?: Given<Date>;
  readonly to?: Given<Date>;
  readonly toExclusive?: Given<boolean>;
}

/** The same filter, made ready: every condition on the kind of event has become a set of names. */
export interface AuditFilter {
  /** The names that pass; undefined when all do. */
  readonly types: ReadonlySet<AuditEventName> | undefined;
  readonly equal: Readonly<Partial<Record<'userId' | 'clientId' | 'appName' | 'adminUser' | 'transactionId' | 'clientIp', string>>>;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly isToExclusive: boolean;
}

const equalFields = ['userId', 'clientId', 'appName', 'adminUser', 'transactionId', 'clientIp'] as const;

function among<Value>(list: Given<readonly Value[]>, value: Value): boolean {
  return !list || list.length === 0 || list.includes(value);
}

function typesOf(input: AuditFilterInput): ReadonlySet<AuditEventName> | undefined {
  const passing = auditEventNames.filter((name) => {
    const kind = eventKind(name);
    return (
      among(input.types, name) && among(input.categories, kind.category) && among(input.outcomes, kind.outcome) && !input.excludeTypes?.includes(name)
    );
  });
  return passing.length === auditEventNames.length ? undefined : new Set(passing);
}

/** Makes a filter ready for the database and for live events, an address in its one spelling; refuses an address that is none as `bad_user_input`. */
export function auditFilter(input: AuditFilterInput | null | undefined): AuditFilter {
  const given = input ?? {};
  const clientIp = given.clientIp ? canonicalAddress(given.clientIp) : undefined;
  if (given.clientIp && clientIp === undefined) throw new AppError('bad_user_input', { description: 'clientIp is not an IP address.' });
  const said = clientIp === undefined ? given : { ...given, clientIp };
  const equal = Object.fromEntries(
    equalFields.flatMap((field) => (typeof said[field] === 'string' ? [[field, said[field].replaceAll('\0', ' ')]] : [])),
  );
  return { types: typesOf(given), equal, from: given.from ?? undefined, to: given.to ?? undefined, isToExclusive: given.toExclusive ?? false };
}
