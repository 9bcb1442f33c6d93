import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const mostCharacters = 10_000;

function privateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    return undefined;
  }
}

function isApnsKey(pem: string): boolean {
  const key = /^\s*-----BEGIN PRIVATE KEY-----/.test(pem) ? privateKey(pem) : undefined;
  return key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

/** The `.p8` file of Apple's push service: a private key of P-256 in PKCS#8, which signs ES256. */
export const apnsKey = z.string().max(mostCharacters).refine(isApnsKey, 'must be a .p8 file: a PKCS#8 private key of the curve P-256');

const serviceAccount = z.object({
  type: z.literal('service_account'),
  project_id: z.string().regex(/^[a-z0-9.:-]{1,100}$/),
  client_email: z.string().regex(/^[^\s@]+@[^\s@]+$/),
  private_key: z.string().refine((pem) => privateKey(pem)?.asymmetricKeyType === 'rsa'),
});

function isServiceAccount(text: string): boolean {
  try {
    return serviceAccount.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** The service-account file of Firebase Cloud Messaging. */
export const fcmServiceAccount = z
  .string()
  .trim()
  .max(mostCharacters)
  .refine(isServiceAccount, 'must be a service-account file: JSON with type, project_id, client_email and an RSA private_key');

/** The server key of the retired interface of Firebase Cloud Messaging. */
export const fcmServerKey = z.string().regex(/^[\x21-\x7e]{1,500}$/, 'must be 1 to 500 printable characters without blanks');
