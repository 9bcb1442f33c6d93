import { type RequestOptions, request } from 'node:https';
import type { GivenCertificate } from './certificates.ts';

/** A `fetch` over TLS that trusts an authority and, when it is given one, shows a certificate. */
export function fetchWithCertificate(
  authority: Pick<GivenCertificate, 'pem'>,
  own?: Pick<GivenCertificate, 'pem' | 'keyPem'>,
  chain: readonly string[] = [],
) {
  const identity = own ? { cert: [own.pem, ...chain].join('\n'), key: own.keyPem } : {};
  return async (input: string | URL | Request, init?: object): Promise<Response> => {
    const asked = new Request(input, init as RequestInit);
    const body = Buffer.from(await asked.arrayBuffer());
    const options: RequestOptions = {
      method: asked.method,
      headers: { ...Object.fromEntries(asked.headers), ...(body.length > 0 ? { 'content-length': body.length } : {}) },
      ca: authority.pem,
      agent: false,
      ...identity,
    };
    return new Promise((settle, reject) => {
      request(asked.url, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
            [value ?? []].flat().map((item) => [name, item] as [string, string]),
          );
          settle(new Response(chunks.length > 0 ? Buffer.concat(chunks) : null, { status: answer.statusCode ?? 0, headers }));
        });
      })
        .on('error', reject)
        .end(body);
    });
  };
}
