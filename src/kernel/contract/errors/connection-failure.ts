/**
 * Errors that say "not now": the database, the queue or another peer cannot be reached, is starting, stopping or failing over, or did not
 * answer in time. Whoever meets one tries again later; it never means that what was presented is not valid.
 */
const notNow: readonly RegExp[] = [
  // Sockets and names (Node.js).
  /^E(?:CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|NETRESET|ADDRNOTAVAIL|AI_AGAIN|NOTFOUND|MFILE|NFILE)$/,
  /^ERR_SOCKET_(?:CLOSED|CONNECTION_TIMEOUT)$/,
  // SQLSTATE class 08 (connection), 53 (out of connections, memory, disk), 57P (shutdown, starting up).
  /^08[0-9A-Z]{3}$/,
  /^53[0-9A-Z]{3}$/,
  /^57P0[1-5]$/,
  // A statement or transaction that took too long, a node that does not write (a failover), a lock or an order that others got first.
  /^(?:57014|25P03|25P04|25006|55P03|40001|40P01)$/,
];

const texts =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|connection error and is not queryable|Client was closed|Connection is closed|Stream isn't writeable|max retries per request|Command timed out|Socket closed unexpectedly|^(?:READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS) /i;

/** True when an error, or what caused it, says that something this process needs cannot be had right now. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && notNow.some((pattern) => pattern.test(code))) return true;
  if (texts.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some(isConnectionFailure)) return true;
  return cause !== error && isConnectionFailure(cause);
}
