/** Seals what tests store; fixed, so that the template database can hold the signing keys that every clone uses. */
const sealingKey = `test:${Buffer.alloc(32, 's').toString('base64')}`;

/** Settings of every platform under test. */
export const testSettings: Readonly<Record<string, string>> = {
  SIGNET_LOG_LEVEL: 'silent',
  SIGNET_SEALING_KEYS: sealingKey,
  SIGNET_AUDIT_POLL_MS: '200',
  // Tests fail on purpose, and all from one address.
  SIGNET_CLIENT_FAILURES_PER_MINUTE: '1000000',
  SIGNET_CLIENT_FAILURES_PER_ADDRESS: '1000000',
  // Most tests tell by exact lists of events what a query leaves besides; that a look is an event has tests of its own.
  SIGNET_AUDIT_VIEWS: 'false',
  SIGNET_RELAY_INTERVAL_MS: '100',
  // Machines that run tests may be slow, and make and drop databases all the time.
  SIGNET_DATABASE_STATEMENT_TIMEOUT_MS: '60000',
  SIGNET_DATABASE_CONNECT_TIMEOUT_MS: '30000',
  SIGNET_OUTGOING_ALLOWED_HOSTS: 'localhost,127.0.0.0/8,::1',
};
