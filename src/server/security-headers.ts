import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../kernel/runtime.ts';

const always = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};
/** For answers that are no page: nothing may be loaded, framed or posted from them. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const twoYears = 'max-age=63072000; includeSubDomains';

/** Puts the headers on that every answer carries; a page sets its own content policy before. OWASP ASVS 5 §3.4. */
export function onEveryAnswer(app: FastifyInstance, runtime: Runtime): void {
  const isSecure = runtime.publicUrl.startsWith('https:');
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(always)) if (!reply.hasHeader(name)) reply.header(name, value);
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', closedPolicy);
    if (isSecure) reply.header('strict-transport-security', twoYears);
  });
}
