import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A key of its own, and what signs DPoP proofs with it (RFC 9449 §4.2), synchronously: a request is made in one go. */
export function proofMaker(): (htm: string, htu: string) => string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  const header = encoded({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } });
  return (htm, htu) => {
    const content = `${header}.${encoded({ jti: randomUUID(), htm, htu, iat: Math.floor(Date.now() / 1000) })}`;
    return `${content}.${sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
}
