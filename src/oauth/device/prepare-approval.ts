import { type BrowserSession, levelOfAcr } from '../../access/sessions/index.ts';
import { clientSubject } from '../../applications/clients/index.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Work } from '../../kernel/work/work.ts';
import { type AuthorizationRequest, type DeviceReference, scopeIdsOf } from '../../sign-in/request/index.ts';
import { askedBy } from '../authorize/asked-by.ts';
import type { ApprovedCode } from './approve-device.ts';

/** Where a device is approved, and the browser session that stands behind it. */
interface ApprovalPlace {
  readonly endpoint: string;
  readonly sessionId: string | null;
  /** True when the person is there with that session. */
  readonly isInBrowser: boolean;
}

/** The approval of a device, made but not stored yet. */
export interface PreparedApproval {
  readonly request: AuthorizationRequest;
  readonly record: EventRecord;
  readonly device: { readonly id: string; readonly grant: ApprovedCode };
}

/** The approval of a device by a person who is signed in: its client asks for the tokens by itself. */
export function prepareApproval(
  { runtime }: Work,
  request: AuthorizationRequest & { readonly device: DeviceReference },
  session: BrowserSession,
  place: ApprovalPlace = { endpoint: 'device_verification', sessionId: session.id, isInBrowser: true },
): PreparedApproval {
  const { client } = request;
  const familyId = runtime.ids.uuid();
  const scopes = scopeIdsOf(request);
  const actual = levelOfAcr(runtime, session.acr);
  return {
    request,
    device: {
      id: request.device.id,
      grant: {
        family_id: familyId,
        client_id: client.clientId,
        user_id: session.userId,
        session_id: place.sessionId,
        held_session: place.isInBrowser ? place.sessionId : null,
        scopes,
        acr: session.acr,
        amr: session.amr,
        auth_time: session.authTime.toISOString(),
        asked: askedBy(request),
        flow_id: request.device.id,
      },
    },
    record: [
      'AUTHZ_REQUEST_GRANT_CREATED',
      {
        scopes,
        familyId,
        grantType: 'device_code',
        endpoint: place.endpoint,
        ...(place.sessionId === null ? {} : { sessionId: place.sessionId }),
        ...(actual === undefined ? {} : { actual }),
        userId: session.userId,
        ...clientSubject(client),
      },
    ],
  };
}
