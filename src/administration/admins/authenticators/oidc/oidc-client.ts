import * as openid from 'openid-client';
import { fetchSafely } from '../../../../kernel/work/outgoing/fetch-safely.ts';
import type { Runtime } from '../../../../kernel/work/runtime.ts';

interface Kept {
  readonly at: number;
  readonly client: Promise<openid.Configuration>;
}

const kept = new WeakMap<Runtime, Kept>();
const freshMs = 3_600_000;

/** Calls of the library leave as every other call of the platform does: bounded, to allowed hosts only, without redirects. */
function outgoing(runtime: Runtime): openid.CustomFetch {
  return async (address, { method, headers, body }) => {
    const request = { method: method === 'POST' ? 'POST' : 'GET', headers, ...(body ? { body: String(body) } : {}) } as const;
    const answer = await fetchSafely(runtime, address, request);
    const type = answer.headers['content-type'];
    return new Response(answer.body, { status: answer.status, headers: type === undefined ? {} : { 'content-type': type } });
  };
}

async function discover(runtime: Runtime, issuer: string): Promise<openid.Configuration> {
  const { oidcClientId, oidcClientSecret } = runtime.config.admins;
  const authentication = oidcClientSecret === undefined ? openid.None() : openid.ClientSecretBasic(oidcClientSecret);
  return openid.discovery(new URL(issuer), oidcClientId ?? '', {}, authentication, {
    [openid.customFetch]: outgoing(runtime),
    execute: [openid.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [])],
  });
}

/** The platform as a client of the provider of administrators; what the provider says of itself is read once an hour. Throws when it cannot be read. */
export function openIdConnectClient(runtime: Runtime): Promise<openid.Configuration> {
  const known = kept.get(runtime);
  if (known && performance.now() - known.at < freshMs) return known.client;
  const client = discover(runtime, runtime.config.admins.oidcIssuer ?? '');
  kept.set(runtime, { at: performance.now(), client });
  // Any fault: whoever awaits the client meets the failure; the next one tries anew.
  client.catch(() => kept.delete(runtime));
  return client;
}
