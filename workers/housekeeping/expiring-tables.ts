/** A table whose rows end by themselves, and when one of them may go. `$1` is the tombstone time in seconds. */
export interface ExpiringTable {
  readonly table: string;
  readonly isOver: string;
  /** Rows of another table that go with it. */
  readonly with?: { readonly table: string; readonly column: string; readonly key: string };
}

const longAgo = (column: string) => `${column} < now() - make_interval(secs => $1)`;

/** Tables with an index on the time by which their rows end. Token families have none (it would be written at every rotation): see `walk-families.ts`. */
export const expiringTables: readonly ExpiringTable[] = [
  { table: 'initial_access_token', isOver: longAgo('expires_at') },
  { table: 'device_authorization', isOver: longAgo('expires_at') },
  { table: 'browser_session', isOver: longAgo('expires_at'), with: { table: 'session_client', column: 'session_id', key: 'id' } },
  { table: 'admin_session', isOver: longAgo('expires_at') },
  // An assertion that expired is refused for that; a few minutes more cover clocks that differ.
  { table: 'used_assertion', isOver: `expires_at < now() - interval '10 minutes' and $1::int is not null` },
  { table: 'used_dpop_proof', isOver: `expires_at < now() - interval '1 minute' and $1::int is not null` },
  { table: 'sms_challenge', isOver: 'expires_at < now() and $1::int is not null' },
  { table: 'failed_notification', isOver: 'expires_at < now() and $1::int is not null' },
  { table: 'throttle', isOver: 'window_ends_at < now() and $1::int is not null' },
];
