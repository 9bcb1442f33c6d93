import type { Client } from '../clients/index.ts';
import type { Runtime } from '../kernel/runtime.ts';

/** Who may accept a client's access tokens: its resource gateways and further audiences, or the issuer itself when it has none (RFC 9068 §3). */
export function audiencesOf(runtime: Runtime, client: Readonly<Client>): string[] {
  const audiences = [...new Set([...client.resourceGatewayClientIds, ...client.additionalAudiences])];
  return audiences.length > 0 ? audiences : [runtime.issuer];
}
