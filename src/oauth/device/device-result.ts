import type { PageAnswer } from '../../sign-in/browser/index.ts';
import { pageClient } from '../../sign-in/browser/index.ts';
import { type AuthorizationRequest, localesOf } from '../../sign-in/request/index.ts';

/** How it ended for the device, as its person is told. */
export type DeviceResult = 'approved' | 'denied' | 'ended';

/** The last page of an approval: the person goes back to the device. */
export function deviceResult({ client, parameters }: AuthorizationRequest, result: DeviceResult): PageAnswer {
  return { kind: 'page', name: 'device-result', status: 200, variables: { client: pageClient(client), result, locales: localesOf(parameters) } };
}
