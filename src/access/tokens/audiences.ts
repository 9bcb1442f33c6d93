import type { Client } from '../../applications/clients/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';

/**
 * Who may accept an access token: whom it was issued for (`narrowed`), or else its client's resource gateways and further audiences, or the issuer
 * itself when there are none (RFC 9068 §3).
 */
export function audiencesOf(runtime: Runtime, client: Readonly<Client>, narrowed: readonly string[] | null = null): readonly string[] {
  if (narrowed) return narrowed;
  const audiences = [...new Set([...client.resourceGatewayClientIds, ...client.additionalAudiences])];
  return audiences.length > 0 ? audiences : [runtime.issuer];
}
