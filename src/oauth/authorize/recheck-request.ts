import type { Runtime } from '../../kernel/runtime.ts';
import { checkRequest } from './check-request.ts';
import type { AuthTransaction } from './find-transaction.ts';

/** Checks the request of a sign-in in progress anew, as what it is: that of a browser or that of a device. */
export function recheckRequest(runtime: Runtime, { parameters, pushed, device }: AuthTransaction): ReturnType<typeof checkRequest> {
  return checkRequest(runtime, device ? 'device' : 'resumed', { parameters }, { pushed, device });
}
