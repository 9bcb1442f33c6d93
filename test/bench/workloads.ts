import type { FormPost, Script } from './load-scripts.ts';
import type { Seed } from './seed.ts';

/** A kind of request, for the product and for the bare handler it is compared with. */
export interface Workload {
  /** For `--only`. */
  readonly key: string;
  readonly title: string;
  readonly product?: Script;
  readonly yardstick: Script;
  /** The least share of the yardstick's speed that is asked for. */
  readonly aim?: number;
}

const verifier = 'bench-verifier-bench-verifier-bench-verifier-bench';
const challenge = 'e-6BU4cmSbEr4vcxiKgKhzFxAsILzkoBCxEHng6QbkA';
const redirectUri = 'https://bare.example/callback';

function requestForm(clientId: string, redirect: string, scope: string): Readonly<Record<string, string>> {
  return {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirect,
    scope,
    state: 'bench-state',
    nonce: 'bench-nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
}

function authorizeUrl(path: string, clientId: string, redirect: string, scope: string): string {
  return `${path}?${new URLSearchParams(requestForm(clientId, redirect, scope)).toString()}`;
}

/** All workloads, in the order they are run. */
export function workloadsOf({ product, bare }: Seed): readonly Workload[] {
  const bareForm = (path: string, form: FormPost['form']): FormPost => ({ path, headers: bare.basic, form });
  const token = (headers: FormPost['headers'], form: FormPost['form']): FormPost => ({ path: '/oauth/token', headers, form });
  const clientCredentials = { grant_type: 'client_credentials', scope: 'read' };
  const refresh = { grant_type: 'refresh_token' };
  const codeForm = (redirect: string) => ({ grant_type: 'authorization_code', redirect_uri: redirect, code_verifier: verifier });
  return [
    { key: 'empty', title: 'empty fastify route', yardstick: { kind: 'get', path: '/empty' } },
    { key: 'insert', title: 'prepared INSERT, own commit', yardstick: { kind: 'get', path: '/insert' } },
    {
      key: 'discovery',
      title: 'discovery',
      product: { kind: 'get', path: '/oauth/.well-known/openid-configuration' },
      yardstick: { kind: 'get', path: '/empty' },
    },
    {
      key: 'client_credentials',
      title: 'client_credentials, opaque',
      product: { kind: 'post', post: token(product.opaque.basic, clientCredentials) },
      yardstick: { kind: 'post', post: bareForm('/token', clientCredentials) },
      aim: 0.5,
    },
    {
      key: 'client_credentials_jwt',
      title: 'client_credentials, JWT (ES256)',
      product: { kind: 'post', post: token(product.jwt.basic, clientCredentials) },
      yardstick: { kind: 'post', post: bareForm('/token-jwt', clientCredentials) },
    },
    {
      key: 'refresh',
      title: 'refresh rotation',
      product: { kind: 'refresh', post: token(product.web.basic, refresh), tokens: product.refreshTokens },
      yardstick: { kind: 'refresh', post: bareForm('/refresh', refresh), tokens: bare.refreshTokens },
      aim: 0.5,
    },
    {
      key: 'introspection',
      title: 'introspection',
      product: {
        kind: 'each',
        post: { path: '/oauth/api/v2/token/introspect', headers: product.api.basic, form: {} },
        parameter: 'token',
        values: product.accessTokens,
      },
      yardstick: { kind: 'each', post: bareForm('/introspect', {}), parameter: 'token', values: bare.accessTokens },
      aim: 0.6,
    },
    {
      key: 'code_flow',
      title: 'code flow (authorize, token, ES256 ID token)',
      product: {
        kind: 'code-flow',
        authorize: authorizeUrl('/oauth/authorize', product.web.clientId, product.web.redirectUri, 'openid read'),
        cookies: product.cookies,
        post: token(product.web.basic, codeForm(product.web.redirectUri)),
      },
      yardstick: {
        kind: 'code-flow',
        authorize: authorizeUrl('/authorize', 'bare-client', redirectUri, 'openid read'),
        cookies: bare.cookies,
        post: bareForm('/code', codeForm(redirectUri)),
      },
      aim: 0.5,
    },
    {
      key: 'sign_in',
      title: 'sign-in with a password (login page, form, code)',
      product: {
        kind: 'sign-in',
        authorize: authorizeUrl('/oauth/authorize', product.web.clientId, product.web.redirectUri, 'openid read'),
        path: '/oauth/login',
        usernames: product.usernames,
        password: product.password,
      },
      yardstick: { kind: 'get', path: '/hash' },
      aim: 0.8,
    },
    {
      key: 'device_poll',
      title: 'device polling, the person has not decided',
      product: {
        kind: 'each',
        post: token({}, { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: product.device.clientId }),
        parameter: 'device_code',
        values: product.deviceCodes,
        expect: 400,
      },
      yardstick: { kind: 'each', post: { path: '/poll', headers: {}, form: {} }, parameter: 'device_code', values: bare.deviceCodes, expect: 400 },
    },
    {
      key: 'par_dpop',
      title: 'pushed request, authorize, token with DPoP',
      product: {
        kind: 'par-dpop',
        push: { path: '/oauth/v1/par', headers: product.web.basic, form: requestForm(product.web.clientId, product.web.redirectUri, 'openid read') },
        authorize: `/oauth/authorize?client_id=${encodeURIComponent(product.web.clientId)}`,
        cookies: product.cookies,
        post: token(product.web.basic, codeForm(product.web.redirectUri)),
      },
      yardstick: {
        kind: 'code-flow',
        authorize: authorizeUrl('/authorize', 'bare-client', redirectUri, 'openid read'),
        cookies: bare.cookies,
        post: bareForm('/code', codeForm(redirectUri)),
      },
    },
  ];
}
