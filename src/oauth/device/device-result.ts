import type { PageAnswer } from '../authorize/answer.ts';
import { type AuthorizationRequest, localesOf } from '../authorize/authorization-request.ts';
import { pageClient } from '../page-client.ts';

/** How it ended for the device, as its person is told. */
export type DeviceResult = 'approved' | 'denied' | 'ended';

/** The last page of an approval: the person goes back to the device. */
export function deviceResult({ client, parameters }: AuthorizationRequest, result: DeviceResult): PageAnswer {
  return { kind: 'page', name: 'device-result', status: 200, variables: { client: pageClient(client), result, locales: localesOf(parameters) } };
}
