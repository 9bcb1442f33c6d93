import { CompactEncrypt } from 'jose';
import { contentEncryptions, fetchKeySet, type OpenIdConnectSettings } from '../../applications/clients/index.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { chooseEncryptionKey, type EncryptionKey } from './encryption-key.ts';
import { IdTokenFault } from './id-token-fault.ts';

function registeredName(method: string): string {
  return method.replace('_', '-');
}

/** For discovery: `id_token_encryption_enc_values_supported`. */
export const contentEncryptionNames = contentEncryptions.map(registeredName);

/** A key of the recipient. When none of the known ones will do, its JWK Set is read once more. */
async function recipientKey(runtime: Runtime, uri: string): Promise<EncryptionKey> {
  const read = (wantsNewer: boolean) =>
    fetchKeySet(runtime, uri, wantsNewer).catch((error: unknown) => {
      throw new IdTokenFault('jwks_unreachable', error);
    });
  const known = await read(false);
  try {
    return await chooseEncryptionKey(known);
  } catch (fault) {
    const newer = await read(true);
    if (newer === known) throw fault;
    return chooseEncryptionKey(newer);
  }
}

/**
 * Encrypts a signed ID token for a client whose settings ask for it: a nested JWT (RFC 7519 §11.2, OIDC Core §16.14). Returns it as it is for
 * any other client. Throws an `IdTokenFault`.
 */
export async function encryptIdToken(runtime: Runtime, settings: Readonly<OpenIdConnectSettings> | null, idToken: string): Promise<string> {
  if (!settings?.idTokenEncryptionEnabled) return idToken;
  const method = contentEncryptions.find((known) => known === settings.idTokenEncryptionMethod);
  if (!method) throw new IdTokenFault('unsupported_enc');
  const { key, alg, kid } = await recipientKey(runtime, settings.idTokenJwksUri ?? '');
  try {
    return await new CompactEncrypt(new TextEncoder().encode(idToken))
      .setProtectedHeader({ alg, enc: registeredName(method), cty: 'JWT', ...(kid === undefined ? {} : { kid }) })
      .encrypt(key);
  } catch (error) {
    throw new IdTokenFault('no_usable_encryption_key', error);
  }
}
