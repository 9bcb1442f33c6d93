import { findClient } from '../../applications/clients/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { signJwt } from '../../keys/signing-keys/index.ts';

/** UserInfo as its client gets it: the claims, or a JWT of them with issuer and audience when the client asked for one (OIDC Core §5.3.2). */
export async function signUserInfo(
  runtime: Runtime,
  clientId: string,
  claims: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>> | string> {
  const alg = (await findClient(runtime, clientId))?.openIdConnect?.userinfoSignedResponseAlg;
  return alg ? signJwt(runtime, alg, 'JWT', { ...claims, iss: runtime.issuer, aud: clientId }) : claims;
}
