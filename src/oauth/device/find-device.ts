import type { Runtime } from '../../kernel/work/runtime.ts';
import type { Parameters } from '../../sign-in/request/index.ts';
import { userCodeDigests } from './user-code.ts';

/** A device that waits for approval, or did. */
interface WaitingDevice {
  readonly id: string;
  readonly clientId: string;
  readonly parameters: Parameters;
}

/** Why a user code approves nothing: machine words of the trail. */
export type DeviceFault = 'unknown_user_code' | 'expired' | 'already_authorized';

interface Row {
  id: string;
  client_id: string;
  request: Record<string, string>;
  status: string;
  is_expired: boolean;
}

const byUserCode = `select id, client_id, request, status, expires_at <= now() as is_expired from device_authorization
  where user_code_digest = any($1)`;

/** The device that shows a user code and waits; or why there is none. Expiry is judged by the database's clock. */
export async function findDevice(
  runtime: Runtime,
  userCode: string | undefined,
): Promise<WaitingDevice | { readonly fault: DeviceFault; readonly clientId?: string }> {
  if (userCode === undefined) return { fault: 'unknown_user_code' };
  const [row] = await runtime.database.query<Row>(byUserCode, [userCodeDigests(runtime, userCode)]);
  if (!row) return { fault: 'unknown_user_code' };
  if (row.is_expired) return { fault: 'expired', clientId: row.client_id };
  if (row.status !== 'PENDING') return { fault: 'already_authorized', clientId: row.client_id };
  return { id: row.id, clientId: row.client_id, parameters: new Map(Object.entries(row.request)) };
}
