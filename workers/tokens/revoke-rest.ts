import { revokeClientBatch } from '../../src/access/tokens/index.ts';
import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { Job } from '../job-handler.ts';

/** Ends the tokens a client had when it asked for the end of all, batch by batch; what it got since then stays. */
export async function revokeRest(runtime: Runtime, { payload }: Job<'tokens.revoke'>): Promise<void> {
  const { clientId, before } = payload;
  let batch = await revokeClientBatch(runtime.database.query, clientId, 'revoked', before);
  while (batch.isFull) batch = await revokeClientBatch(runtime.database.query, clientId, 'revoked', before);
}
