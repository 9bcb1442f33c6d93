import type { Runtime } from '../../kernel/work/runtime.ts';

type Metadata = Readonly<Record<string, unknown>>;

const methods = ['tls_client_auth', 'self_signed_tls_client_auth'];
/** Where browsers go: nobody asks them for a certificate. */
const forBrowsers = new Set(['authorization_endpoint', 'end_session_endpoint']);

function aliases(metadata: Metadata, { publicUrl, config }: Runtime): Metadata {
  const { mutualUrl } = config.tls;
  if (mutualUrl === undefined) return {};
  const endpoints = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint') && !forBrowsers.has(name));
  return { mtls_endpoint_aliases: Object.fromEntries(endpoints.map(([name, url]) => [name, `${mutualUrl}${String(url).slice(publicUrl.length)}`])) };
}

/** The metadata with what RFC 8705 adds (§2.1.1, §2.2.1, §3.3, §5), where client certificates reach this platform at all. */
export function withCertificates(runtime: Runtime, metadata: Metadata): Metadata {
  const { mutualPort, certificateHeader } = runtime.config.tls;
  if (mutualPort === undefined && certificateHeader === undefined) return metadata;
  const lists = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint_auth_methods_supported')) as [string, string[]][];
  return {
    ...metadata,
    ...Object.fromEntries(lists.map(([name, known]) => [name, [...known, ...methods]])),
    tls_client_certificate_bound_access_tokens: true,
    ...aliases(metadata, runtime),
  };
}
