import { hashKinds } from '../../kernel/base/crypto/password-hash.ts';
import { randomSecret } from '../../kernel/base/crypto/secrets.ts';
import type { FaultList } from '../../kernel/contract/errors/fault-list.ts';
import { mayCompareSecret } from '../../kernel/objects/may-compare.ts';
import { fastHash, isSecretHash } from '../../kernel/work/passwords.ts';
import type { Work } from '../../kernel/work/work.ts';

interface SecretRequest {
  readonly authMethod: string;
  readonly clientSecret?: string | null | undefined;
  readonly hashedClientSecret?: string | null | undefined;
}

/** The stored form of a client's secret, and the secret itself when it was generated: the only time it is seen. */
export interface SettledSecret {
  readonly secretHash: string | null;
  readonly oneTimeSecret: string | null;
}

/** RFC 6749 appendix A.2, long enough not to be guessed. */
const chosenSecret = /^[\x20-\x7e]{32,255}$/;

function checkSecret({ authMethod, clientSecret, hashedClientSecret }: SecretRequest, faults: FaultList): void {
  const fault = (field: string, message: string) => faults.add('INVALID_VALUE', `${field} ${message}`, 'input', field);
  const isSecret = authMethod === 'CLIENT_SECRET_BASIC';
  if (clientSecret && !isSecret) fault('clientSecret', 'is only for authMethod CLIENT_SECRET_BASIC.');
  if (hashedClientSecret && !isSecret) fault('hashedClientSecret', 'is only for authMethod CLIENT_SECRET_BASIC.');
  if (typeof clientSecret === 'string' && !chosenSecret.test(clientSecret)) fault('clientSecret', 'must be 32 to 255 printable ASCII characters.');
  if (typeof clientSecret === 'string' && hashedClientSecret) fault('hashedClientSecret', 'cannot be given together with clientSecret.');
  if (hashedClientSecret && !isSecretHash(hashedClientSecret)) fault('hashedClientSecret', `must be a hash of ${hashKinds}.`);
}

async function hashOf(work: Work, secret: string, current: string | null | undefined): Promise<string> {
  const { passwords } = work.runtime;
  const isSame = current && mayCompareSecret(work) && (await passwords.verifySecret(secret, current));
  return isSame ? current : passwords.hash(secret);
}

/** A hash that was given; where it may not be compared with the stored one another takes its place, as a hash of the fast kind is as good as a guess. */
function givenHash(work: Work, hash: string): string {
  return mayCompareSecret(work) ? hash : fastHash(randomSecret());
}

/**
 * Settles a client's secret. A chosen one is kept as argon2id, a generated one, which has full entropy, as SHA-256. A chosen secret that
 * is the stored one already changes nothing.
 */
export async function settleClientSecret(
  work: Work,
  request: SecretRequest,
  current: string | null | undefined,
  faults: FaultList,
): Promise<SettledSecret> {
  checkSecret(request, faults);
  faults.throwIfAny();
  const { clientSecret, hashedClientSecret } = request;
  const keep = (secretHash: string | null): SettledSecret => ({ secretHash, oneTimeSecret: null });
  if (request.authMethod !== 'CLIENT_SECRET_BASIC') return keep(null);
  if (hashedClientSecret) return keep(givenHash(work, hashedClientSecret));
  if (typeof clientSecret === 'string')
    return keep(await work.apart(['secret of a client', clientSecret, current], () => hashOf(work, clientSecret, current)));
  if (clientSecret === undefined && current) return keep(current);
  const secret = randomSecret();
  return { secretHash: fastHash(secret), oneTimeSecret: secret };
}
