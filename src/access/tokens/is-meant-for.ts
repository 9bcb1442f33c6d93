import { findClient } from '../../applications/clients/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { AccessTokenRecord } from './find-access-token.ts';

/**
 * Whether the platform's own resources take an access token: one that is for certain audiences, by `resource` or by an exchange, must be for the issuer
 * too. Whoever else gets it to see cannot come here with it (RFC 8707 §2, RFC 9700 §2.3).
 */
export function isForPlatform({ issuer }: Runtime, { audiences }: Pick<AccessTokenRecord, 'audiences'>): boolean {
  return audiences === null || audiences.includes(issuer);
}

/**
 * Whether a resource server may learn what an access token says. A token that is for certain audiences is for those; when no API client is among
 * them and its client named no gateways, for everybody. Any other is for the gateways its client named, and for everybody when it named none.
 */
export async function isMeantFor(
  runtime: Runtime,
  { audiences, clientId }: Pick<AccessTokenRecord, 'audiences' | 'clientId'>,
  callerId: string,
): Promise<boolean> {
  const client = await findClient(runtime, clientId);
  if (audiences !== null) {
    if (audiences.includes(callerId)) return true;
    const named = await Promise.all(audiences.map((audience) => findClient(runtime, audience)));
    return !named.some((audience) => audience?.kind === 'API') && !client?.resourceGatewayClientIds.length;
  }
  if (!client || client.resourceGatewayClientIds.length === 0) return true;
  return client.resourceGatewayClientIds.includes(callerId) || client.additionalAudiences.includes(callerId);
}
