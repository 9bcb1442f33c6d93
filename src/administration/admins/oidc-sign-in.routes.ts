import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { run } from '../../kernel/work/run.ts';
import { oidcAuthenticator, oidcCallbackPath } from './authenticators/oidc/oidc.ts';
import { openPending, pendingCookieName, pendingSeconds, sealPending } from './authenticators/oidc/pending-sign-in.ts';
import { beginOidcSignIn } from './begin-oidc-sign-in.ts';
import { finishOidcSignIn } from './finish-oidc-sign-in.ts';
import { refreshCookieName } from './refresh-cookie.ts';

const config = { channel: 'GRAPHQL_ADMIN', errors: 'page' } as const;

/**
 * GET /admin/sign-in sends a browser to the provider of administrators; GET /admin/sign-in/callback is where it comes back to, gets the refresh cookie,
 * and goes on to the dashboard, which asks `adminRefresh` for an access token. Without a provider there are no such pages.
 */
export const oidcSignInRoutes: Routes = (app, runtime) => {
  const { admins, graphql } = runtime.config;
  if (!oidcAuthenticator.isEnabled(runtime.config)) return;
  const secure = runtime.publicUrl.startsWith('https:');
  const attributes = { path: '/', httpOnly: true, secure } as const;

  app.get('/admin/sign-in', { config, exposeHeadRoute: false }, async (_request, reply) => {
    const { address, pending } = await beginOidcSignIn(runtime);
    // Lax: the provider's answer is a navigation from another site.
    reply.setCookie(pendingCookieName(runtime), sealPending(runtime, pending), { ...attributes, sameSite: 'lax', maxAge: pendingSeconds });
    return reply.header('cache-control', 'no-store').redirect(address.href, 303);
  });

  app.get(oidcCallbackPath, { config, exposeHeadRoute: false }, async (request, reply) => {
    const callback = URL.canParse(request.raw.url ?? '', runtime.publicUrl) ? new URL(request.raw.url ?? '', runtime.publicUrl) : undefined;
    if (!callback) throw new AppError('invalid_request');
    const pending = openPending(runtime, request.cookies[pendingCookieName(runtime)]);
    reply.clearCookie(pendingCookieName(runtime), attributes);
    const session = await run(runtime, request.caller, finishOidcSignIn, { callback, pending });
    reply.setCookie(refreshCookieName(runtime), session.refreshValue, { ...attributes, sameSite: 'strict', maxAge: graphql.adminMaxSeconds });
    return reply.header('cache-control', 'no-store').redirect(admins.oidcReturnPath, 303);
  });
};
