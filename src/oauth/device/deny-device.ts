import type { Work } from '../../kernel/work/work.ts';

/** Ends the waiting of a device without approval: it is told so when it asks (RFC 8628 §3.5, `access_denied`). One that was approved stays approved. */
export async function denyDevice(work: Work, deviceId: string): Promise<void> {
  await work.sql(`update device_authorization set status = 'DENIED' where id = $1 and status = 'PENDING'`, [deviceId]);
}
