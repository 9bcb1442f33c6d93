import type { AuditEventName } from '../../kernel/contract/catalogue.ts';
import type { LoggedEvent } from '../../kernel/trail/trail-rows.ts';

/** A kind of login on an installation, and how one went. */
export interface LoginOutcome {
  readonly kind: 'pin' | 'fingerprint';
  readonly isSuccess: boolean;
}

type Rule = LoginOutcome & { readonly when?: (details: Readonly<Record<string, unknown>>) => boolean };

const isOfProfile = (details: Readonly<Record<string, unknown>>): boolean => typeof details.profileId === 'string';

/** Wrong PINs are counted; a token that expired, was revoked or used twice is no wrong PIN. */
const isWrongPin = (details: Readonly<Record<string, unknown>>): boolean => isOfProfile(details) && typeof details.failures === 'number';

/** Refreshes of web clients have no profile, hence no PIN: they are no login of either kind. */
const rules: Readonly<Partial<Record<AuditEventName, Rule>>> = {
  TOKEN_REQUEST_ACCESS_TOKEN_REFRESHED: { kind: 'pin', isSuccess: true, when: isOfProfile },
  TOKEN_REQUEST_INVALID_REFRESH_TOKEN: { kind: 'pin', isSuccess: false, when: isWrongPin },
  TOKEN_REQUEST_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED: { kind: 'pin', isSuccess: false },
  PUSH_AUTH_NOT_AUTHENTICATED_INVALID_REFRESH_TOKEN: { kind: 'pin', isSuccess: false, when: isWrongPin },
  PUSH_AUTH_VALIDATION_PIN_LIMIT_EXCEEDED: { kind: 'pin', isSuccess: false },
  TOKEN_REQUEST_FINGER_PRINT_ACCESS_TOKEN_REFRESHED: { kind: 'fingerprint', isSuccess: true },
  TOKEN_REQUEST_FINGER_PRINT_REFRESH_TOKEN_RETRY_COUNT_EXCEEDED: { kind: 'fingerprint', isSuccess: false },
  PUSH_AUTH_VALIDATION_FINGER_PRINT_LIMIT_EXCEEDED: { kind: 'fingerprint', isSuccess: false },
};

/** What an event tells about a login with PIN or fingerprint; undefined when it tells of none. */
export function loginOutcome({ type, details }: LoggedEvent): LoginOutcome | undefined {
  const rule = rules[type];
  return rule && (rule.when?.(details ?? {}) ?? true) ? rule : undefined;
}
