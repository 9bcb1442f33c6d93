import type { FastifyInstance } from 'fastify';
import type { Runtime } from '../kernel/work/runtime.ts';

const always: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};
/**
 * For whatever a sign-in in a pop-up passes, redirects included: one answer that cuts the tie takes `window.opener` from the page it comes back to, for good.
 * Nothing is shown there that an opener could read or frame; it can only send the window elsewhere, as whoever opens a window can.
 */
const tiedToOpener = 'unsafe-none';
/** For answers that are no page: nothing may be loaded, framed or posted from them. A page sets its own. */
const closedPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const twoYears = 'max-age=63072000; includeSubDomains';

/** Puts the headers on that every answer carries, before anything else happens to a request: what answers later may only change them. OWASP ASVS 5 §3.4. */
export function onEveryAnswer(app: FastifyInstance, runtime: Runtime): void {
  const transport: Record<string, string> = runtime.publicUrl.startsWith('https:') ? { 'strict-transport-security': twoYears } : {};
  const headers = { ...always, 'content-security-policy': closedPolicy, ...transport };
  app.addHook('onRequest', ({ routeOptions }, reply, done) => {
    reply.headers(headers);
    if (routeOptions.config.isForPopUps) reply.header('cross-origin-opener-policy', tiedToOpener);
    done();
  });
  // Whoever comes again opens a new connection, which the balancer leads elsewhere.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (runtime.health.isDraining) reply.header('connection', 'close');
    done();
  });
}
