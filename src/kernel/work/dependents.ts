/** What befalls an object that others depend on; also the reason recorded with what ends because of it. */
export type Occasion =
  | 'scope_deleted'
  | 'identity_provider_deleted'
  | 'client_deleted'
  | 'user_deleted'
  | 'user_disabled'
  | 'credentials_changed'
  | 'algorithm_retired'
  | 'installation_deleted'
  | 'mobile_app_deleted'
  | 'mobile_platform_version_deleted'
  | 'push_messaging_config_deleted'
  | 'auth_properties_set_deleted'
  | 'fido_policy_mapping_deleted'
  | 'person_erased';

/** The transaction, as much of it as a dependent needs. */
interface Transaction {
  sql<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Objects that forbid it (restrict): while there are any, the occasion does not come about. */
interface Restriction {
  readonly on: Occasion;
  /** Names at most `most` objects that refer to the one with this id. */
  referrers(work: Transaction, id: string, most: number): Promise<string[]>;
}

/** Objects that end with it (cascade). */
export interface Cascade {
  readonly on: Occasion;
  /** Key under which the number of ended objects appears in the event. */
  readonly kind: string;
  /** Ends them in the transaction of the occasion; resolves to how many. */
  release(work: Transaction, id: string): Promise<number>;
}

/**
 * Who depends on whom, for all capabilities: the top floor gathers the rows, so that a lower capability reaches upper ones without
 * knowing them.
 */
export interface Dependents {
  readonly restrictions: readonly Restriction[];
  readonly cascades: readonly Cascade[];
}
