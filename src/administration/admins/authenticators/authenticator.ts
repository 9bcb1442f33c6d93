import type { Config } from '../../../kernel/contract/config/config.ts';
import type { Gateway } from '../../../kernel/edge/gateway.ts';
import type { Work } from '../../../kernel/work/work.ts';
import type { AdminRole } from '../admin-account.entity.ts';

/** What somebody presents who wants to sign in as an administrator. */
export interface AdminAttempt {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly gateway: Gateway;
}

/** What an administrator may do, according to whoever proved him. */
export interface Standing {
  readonly roles: readonly AdminRole[];
  /** Identifiers of the mobile applications whose users he may support; empty: all. */
  readonly restrictedToApps: readonly string[];
  /** What the authenticator asks with the next time, sealed. */
  readonly sealedGrant?: string;
}

/** An administrator whose proof holds. */
export interface ProvenAdmin extends Standing {
  readonly username: string;
  /** What the authenticator finds the administrator by again. */
  readonly subject?: string;
}

/** Why an authenticator does not accept an attempt; for the trail only. */
type RefusalReason =
  | 'throttled'
  | 'unknown_account'
  | 'wrong_password'
  | 'account_disabled'
  | 'ambiguous_account'
  | 'header_missing'
  | 'header_repeated'
  | 'authenticator_unavailable'
  | 'state_mismatch'
  | 'provider_refused'
  | 'token_invalid';

/** What an authenticator finds. `isFinal` keeps the following ones from being asked. */
export type Finding = { readonly admin: ProvenAdmin } | { readonly admin?: undefined; readonly reason: RefusalReason; readonly isFinal?: boolean };

/** Whose session it is. */
export interface KnownAdmin {
  readonly username: string;
  readonly subject: string | null;
  readonly sealedGrant: string | null;
}

/** A way in which administrators prove who they are. */
export interface Authenticator {
  /** Stands in sessions and in the trail. */
  readonly name: string;
  /** How it proves somebody (RFC 8176). */
  readonly amr: readonly string[];
  isEnabled(config: Config): boolean;
  /**
   * Judges what `adminLogin` was called with; absent where that proves nobody. Must not be called while a transaction is open; takes the same time for a
   * known and an unknown name.
   */
  check?(work: Work, attempt: AdminAttempt): Promise<Finding>;
  /** What the administrator may do according to the configuration of this process, undefined when it names him no more; absent where it tells nothing. */
  standingHere?(config: Config, known: Pick<KnownAdmin, 'username' | 'subject'>): Standing | undefined;
  /**
   * What the administrator may do now; undefined when he is none any more. No transaction may be open. Throws `AuthenticatorUnavailable` when that cannot
   * be found out.
   */
  standingNow(work: Work, known: KnownAdmin, gateway: Gateway): Promise<Standing | undefined>;
}
