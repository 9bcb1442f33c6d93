import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import * as oidc from 'openid-client';
import { page } from './relying-party-page.ts';

/** What the website keeps about a visitor, in memory. */
interface Visit {
  verifier?: string;
  state?: string;
  nonce?: string;
  tokens?: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;
  claims?: Readonly<Record<string, unknown>>;
  notice?: string;
}

export interface RelyingPartyOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly port: number;
}

const scope = 'openid profile email accounts.read end_user_self';

/** A small website of a bank whose customers sign in with Signet: an ordinary relying party on a certified library. */
export async function startRelyingParty({ issuer, clientId, clientSecret, port }: RelyingPartyOptions): Promise<FastifyInstance> {
  const provider = await oidc.discovery(new URL(issuer), clientId, clientSecret, oidc.ClientSecretBasic(clientSecret), {
    execute: [oidc.allowInsecureRequests],
  });
  const home = `http://localhost:${port}`;
  const visits = new Map<string, Visit>();
  const app = fastify({ forceCloseConnections: true });
  await app.register(cookie);

  const visitOf = (id: string | undefined, set: (id: string) => void): Visit => {
    const known = id === undefined ? undefined : visits.get(id);
    if (known) return known;
    const fresh: Visit = {};
    const freshId = randomUUID();
    visits.set(freshId, fresh);
    set(freshId);
    return fresh;
  };
  app.decorateRequest('visit', null as never);
  app.addHook('onRequest', async (request, reply) => {
    const visit = visitOf(request.cookies.demo_visit, (id) => reply.setCookie('demo_visit', id, { httpOnly: true, sameSite: 'lax', path: '/' }));
    request.visit = visit;
  });

  app.get('/', async ({ visit }, reply) => {
    const { notice, claims, tokens } = visit;
    delete visit.notice;
    return reply.type('text/html; charset=utf-8').send(page({ notice, claims, expiresIn: tokens?.expiresIn() }));
  });
  app.get('/sign-in', async ({ visit }, reply) => {
    visit.verifier = oidc.randomPKCECodeVerifier();
    visit.state = oidc.randomState();
    visit.nonce = oidc.randomNonce();
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: `${home}/callback`,
      scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(visit.verifier),
      code_challenge_method: 'S256',
      state: visit.state,
      nonce: visit.nonce,
    });
    return reply.redirect(url.href, 303);
  });
  app.get('/callback', async ({ visit, url }, reply) => {
    const checks = { pkceCodeVerifier: visit.verifier ?? '', expectedState: visit.state ?? '', expectedNonce: visit.nonce ?? '' };
    try {
      visit.tokens = await oidc.authorizationCodeGrant(provider, new URL(url, home), checks);
      visit.claims = await oidc.fetchUserInfo(provider, visit.tokens.access_token, visit.tokens.claims()?.sub ?? '');
    } catch (error) {
      visit.notice = `Signing in did not work: ${(error as Error).message}`;
    }
    return reply.redirect('/', 303);
  });
  app.get('/refresh', async ({ visit }, reply) => {
    try {
      visit.tokens = await oidc.refreshTokenGrant(provider, visit.tokens?.refresh_token ?? '');
      visit.notice = 'New tokens were issued, and the old ones stopped working.';
    } catch (error) {
      visit.notice = `Refreshing did not work: ${(error as Error).message}`;
    }
    return reply.redirect('/', 303);
  });
  app.get('/sign-out', async ({ visit }, reply) => {
    const hint = visit.tokens?.id_token;
    delete visit.tokens;
    delete visit.claims;
    const url = oidc.buildEndSessionUrl(provider, { post_logout_redirect_uri: `${home}/`, ...(hint ? { id_token_hint: hint } : {}) });
    return reply.redirect(url.href, 303);
  });
  await app.listen({ host: 'localhost', port });
  return app;
}

declare module 'fastify' {
  interface FastifyRequest {
    visit: Visit;
  }
}
