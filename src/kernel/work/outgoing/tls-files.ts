import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Config } from '../../contract/config/config.ts';

/** What the TLS settings point at, read once. */
export interface TlsFiles {
  /** Certificate and key of the server; absent when it speaks plain HTTP. */
  readonly server: { readonly cert: string; readonly key: string } | undefined;
  /** The authorities that vouch for clients. */
  readonly clientAuthorities: readonly X509Certificate[];
}

const read = new WeakMap<Config, TlsFiles>();
const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM text, in their order; throws when one cannot be read. */
export function certificatesOf(pem: string): X509Certificate[] {
  return (pem.match(certificate) ?? []).map((text) => new X509Certificate(text));
}

function readFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${variable}: ${path} cannot be read`, { cause: error });
  }
}

function readAuthorities(path: string): X509Certificate[] {
  const authorities = certificatesOf(readFile('SIGNET_TLS_CLIENT_CA_FILE', path));
  if (authorities.length === 0) throw new Error(`SIGNET_TLS_CLIENT_CA_FILE: there is no certificate in ${path}`);
  return authorities;
}

/** The files of the TLS settings. Throws with the name of the setting when one is missing or holds nothing. */
export function tlsFiles(config: Config): TlsFiles {
  const { certificateFile, keyFile, clientAuthoritiesFile } = config.tls;
  const known = read.get(config);
  if (known) return known;
  const files: TlsFiles = {
    server:
      certificateFile && keyFile
        ? { cert: readFile('SIGNET_TLS_CERTIFICATE_FILE', certificateFile), key: readFile('SIGNET_TLS_KEY_FILE', keyFile) }
        : undefined,
    clientAuthorities: clientAuthoritiesFile ? readAuthorities(clientAuthoritiesFile) : [],
  };
  read.set(config, files);
  return files;
}
