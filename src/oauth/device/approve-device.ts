import type { Work } from '../../kernel/work/work.ts';
import { type CodeRow, insertCode } from '../authorize/insert-codes.ts';

/** What a device gets to exchange: a code's row, but for what the device authorization decides. */
export type ApprovedCode = Omit<
  CodeRow,
  'hash' | 'expires_at' | 'redirect_uri' | 'code_challenge' | 'dpop_jkt' | 'nonce' | 'pushed_hash' | 'pushed_expires_at'
>;

const approve = `update device_authorization set status = 'APPROVED' where id = $1 and status = 'PENDING' and expires_at > now()
  returning encode(device_hash, 'hex') as hash, expires_at`;

/**
 * Approves a device: from now on its device code is worth tokens, as a code in a browser is, and as long as it lives. False when the device waits no
 * more: of several who decide about it, one does.
 */
export async function approveDevice(work: Work, deviceId: string, grant: ApprovedCode): Promise<boolean> {
  const [device] = await work.sql<{ hash: string; expires_at: Date }>(approve, [deviceId]);
  if (!device) return false;
  const none = { redirect_uri: null, code_challenge: null, dpop_jkt: null, nonce: null, pushed_hash: null, pushed_expires_at: null };
  const row: CodeRow = { ...grant, ...none, hash: device.hash, expires_at: device.expires_at.toISOString() };
  return (await work.sqlAlone(insertCode(row), row)) !== undefined;
}
