import * as openid from 'openid-client';
import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { oidcCallbackPath } from './authenticators/oidc/oidc.ts';
import { openIdConnectClient } from './authenticators/oidc/oidc-client.ts';
import type { PendingSignIn } from './authenticators/oidc/pending-sign-in.ts';

/** Where a browser is sent to sign an administrator in, with PKCE, and what its answer will be checked with. Throws `temporarily_unavailable`. */
export async function beginOidcSignIn(runtime: Runtime): Promise<{ address: URL; pending: PendingSignIn }> {
  const pending = { state: openid.randomState(), nonce: openid.randomNonce(), verifier: openid.randomPKCECodeVerifier() };
  const client = await openIdConnectClient(runtime).catch((cause: unknown) => {
    throw new AppError('temporarily_unavailable', { detail: 'the provider of administrators says nothing of itself', cause });
  });
  const address = openid.buildAuthorizationUrl(client, {
    redirect_uri: `${runtime.publicUrl}${oidcCallbackPath}`,
    scope: runtime.config.admins.oidcScopes,
    code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    state: pending.state,
    nonce: pending.nonce,
  });
  return { address, pending };
}
