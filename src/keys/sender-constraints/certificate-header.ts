import { X509Certificate } from 'node:crypto';
import { certificatesOf } from '../../kernel/work/outgoing/tls-files.ts';

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

/**
 * The certificates in the header of a trusted proxy, the client's own first; none when it cannot be read. A header that is there twice means that one
 * from outside got through: then neither is believed.
 */
export function readCertificateHeader(format: keyof typeof readers, leaves: readonly string[], chains: readonly string[]): X509Certificate[] {
  const [leaf = '', chain = ''] = [leaves[0], chains[0]];
  if (leaves.length !== 1 || chains.length > 1 || leaf.includes(',') || leaf.length > longest || chain.length > longest) return [];
  try {
    return readers[format](leaf, chain).slice(0, mostCertificates);
  } catch {
    return [];
  }
}
