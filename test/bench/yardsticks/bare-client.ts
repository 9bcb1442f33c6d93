import { createHash, timingSafeEqual } from 'node:crypto';
import { parse } from 'node:querystring';
import type { Bare } from './bare.ts';

/** The client and secret all bare handlers know. */
export const bareClient = { clientId: 'bare-client', secret: 'bare-secret-0123456789abcdef0123456789abcdef' };

const known = new Map<string, Buffer>();

/** Remembers the digests of the client secrets, as a server with a cache of its clients does. */
export async function loadBareClients({ pool }: Bare): Promise<void> {
  const { rows } = await pool.query<{ client_id: string; secret_hash: Buffer }>('select client_id, secret_hash from bare_client');
  for (const { client_id, secret_hash } of rows) known.set(client_id, secret_hash);
}

/** Checks HTTP Basic credentials by SHA-256 in constant time; the client id, or undefined. */
export function checkBasic(authorization: string | undefined): string | undefined {
  const pair = Buffer.from((authorization ?? '').slice('Basic '.length), 'base64').toString();
  const colon = pair.indexOf(':');
  const clientId = decodeURIComponent(pair.slice(0, colon));
  const digest = createHash('sha256')
    .update(decodeURIComponent(pair.slice(colon + 1)))
    .digest();
  const expected = known.get(clientId);
  return expected && timingSafeEqual(expected, digest) ? clientId : undefined;
}

/** The parameters of a form. */
export function formOf(body: unknown): Record<string, string> {
  return parse(body as string) as Record<string, string>;
}
