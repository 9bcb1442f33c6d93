import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../kernel/runtime.ts';

const always: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};
/** For answers that are no page: nothing may be loaded, framed or posted from them. A page sets its own. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const twoYears = 'max-age=63072000; includeSubDomains';

/** Puts the headers on that every answer carries, before anything else happens to a request: what answers later may only change them. OWASP ASVS 5 §3.4. */
export function onEveryAnswer(app: FastifyInstance, runtime: Runtime): void {
  const transport: Record<string, string> = runtime.publicUrl.startsWith('https:') ? { 'strict-transport-security': twoYears } : {};
  const headers = { ...always, 'content-security-policy': closedPolicy, ...transport };
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
