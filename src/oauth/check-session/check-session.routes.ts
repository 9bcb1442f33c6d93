import { createHash } from 'node:crypto';
import { stateCookieName } from '../../access/sessions/index.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { checkSessionScript } from '../../presentation/pages/index.ts';

/**
 * GET /oauth/v1/checksession: the page clients frame to notice that a session has ended (OIDC Session Management §3.2). The only page with a script of
 * its own and the only one that may be framed; its policy names the script by digest and allows nothing else.
 */
export const checkSessionRoutes: Routes = (app, runtime) => {
  const digest = createHash('sha256').update(checkSessionScript).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${digest}'; frame-ancestors https: http://localhost:* http://127.0.0.1:*; base-uri 'none'; form-action 'none'`;
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>-</title></head><body><script data-cookie="${stateCookieName(runtime)}">${checkSessionScript}</script></body></html>\n`;
  app.get('/oauth/v1/checksession', async (_request, reply) =>
    reply
      .removeHeader('x-frame-options')
      .removeHeader('cross-origin-opener-policy')
      .headers({ 'content-security-policy': policy, 'cache-control': 'public, max-age=300' })
      .type('text/html; charset=utf-8')
      .send(page),
  );
};
