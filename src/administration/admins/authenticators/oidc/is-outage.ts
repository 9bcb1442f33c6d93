import { OutgoingError } from '../../../../kernel/base/net/outgoing-error.ts';
import { isConnectionFailure } from '../../../../kernel/contract/errors/connection-failure.ts';

function statusOf(error: object): number {
  const { status } = error as { status?: unknown };
  return typeof status === 'number' ? status : 0;
}

/** Whether the provider could not be asked, as opposed to having said something that does not hold. */
export function isOutage(error: unknown): boolean {
  if (error instanceof OutgoingError || isConnectionFailure(error)) return true;
  if (typeof error !== 'object' || error === null) return false;
  if (statusOf(error) >= 500 || statusOf(error) === 429) return true;
  return 'cause' in error && isOutage(error.cause);
}
