import { X509Certificate } from 'node:crypto';
import { certificatesOf } from '../kernel/net/tls-files.ts';

type HeaderValue = string | string[] | undefined;

const longest = 32_768;
const mostCertificates = 6;
/** A byte sequence of RFC 8941 §3.3.5. */
const byteSequence = /^:([A-Za-z0-9+/]+={0,2}):$/;

function fromByteSequence(text: string): X509Certificate {
  const encoded = byteSequence.exec(text.trim())?.[1];
  if (!encoded) throw new Error('not a byte sequence');
  return new X509Certificate(Buffer.from(encoded, 'base64'));
}

/** What a proxy may write: `Client-Cert: :BASE64:` with `Client-Cert-Chain` as a list of the same (RFC 9440 §2), or URL-encoded PEM. */
const readers: Readonly<Record<'rfc9440' | 'pem', (leaf: string, chain: string) => X509Certificate[]>> = {
  rfc9440: (leaf, chain) => [leaf, ...(chain === '' ? [] : chain.split(','))].map(fromByteSequence),
  pem: (leaf) => certificatesOf(decodeURIComponent(leaf)),
};

/** The certificates in the header of a trusted proxy, the client's own first; none when it cannot be read. */
export function readCertificateHeader(format: keyof typeof readers, leaf: HeaderValue, chain: HeaderValue): X509Certificate[] {
  if (typeof leaf !== 'string' || leaf.length > longest || (chain?.length ?? 0) > longest) return [];
  try {
    return readers[format](leaf, typeof chain === 'string' ? chain : '').slice(0, mostCertificates);
  } catch {
    return [];
  }
}
