import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Answer } from '../../support/agent.ts';
import { type DpopKey, dpopKey, proofOf } from '../../support/dpop.ts';
import { type GivenClient, givenClient } from '../../support/fixtures.ts';
import { codeRequest, givenCode } from '../../support/given-code.ts';
import { type Platform, startPlatform } from '../../support/start-platform.ts';
import { type Trail, trailOf } from '../../support/trail.ts';

const env = { SIGNET_PUBLIC_URL: 'http://localhost:4445', SIGNET_DPOP_NONCE_SECONDS: '60' };

let platform: Platform;
let second: Platform;
let trail: Trail;
let key: DpopKey;
let strict: GivenClient;
let easy: GivenClient;

beforeAll(async () => {
  platform = await startPlatform({ env });
  second = await startPlatform({ env: { ...env, SIGNET_DPOP_NONCE_REQUIRED: 'true' }, databaseUrl: platform.databaseUrl });
  trail = trailOf(platform);
  key = await dpopKey();
  strict = await givenClient(platform, { dpop_nonce_required: true });
  easy = await givenClient(platform);
});
afterAll(async () => {
  await second.stop();
  await platform.stop();
});
beforeEach(() => trail.mark());

async function ask(client: GivenClient, nonce?: string, at: Platform = platform): Promise<Answer> {
  const dpop = await proofOf(key, { htu: `${platform.issuer}/token`, claims: { nonce } });
  return at.agent().postForm('/oauth/token', { grant_type: 'client_credentials' }, { headers: { ...client.basic, dpop } });
}

function nonceOf(answer: Answer): string {
  expect([answer.status, answer.json]).toEqual([
    400,
    { error: 'use_dpop_nonce', error_description: 'The DPoP proof must carry the nonce of the DPoP-Nonce header.' },
  ]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const nonce = answer.headers.get('dpop-nonce') ?? '';
  expect(nonce).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]{20,}$/);
  return nonce;
}

/** The clock of a platform, some seconds on. */
async function later<Value>(seconds: number, action: () => Promise<Value>): Promise<Value> {
  const { clock } = platform.runtime;
  const realNow = clock.now;
  clock.now = () => new Date(realNow.call(clock).getTime() + seconds * 1000);
  try {
    return await action();
  } finally {
    clock.now = realNow;
  }
}

test('RS-118 a client that must send a nonce is told which, and one nonce serves at every server (RFC 9449 §8)', async () => {
  const nonce = nonceOf(await ask(strict));
  expect((await ask(strict, nonce)).status).toBe(200);
  expect((await ask(strict, nonce, second)).status).toBe(200);
  expect((await ask(strict, nonceOf(await ask(strict, undefined, second)))).status).toBe(200);
  await trail.expectTrail([
    ['TOKEN_REQUEST_INVALID', { clientId: strict.clientId, details: { reason: 'dpop_nonce', grantType: 'client_credentials' } }],
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
    ['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_nonce' } }],
    'TOKEN_REQUEST_ACCESS_TOKEN_CREATED',
  ]);
});

test('others need none, unless the server asks it of all', async () => {
  const answer = await ask(easy);
  expect([answer.status, answer.headers.get('dpop-nonce')]).toEqual([200, null]);
  expect((await ask(easy, nonceOf(await ask(easy, undefined, second)), second)).status).toBe(200);
});

test('a nonce that is not ours is refused even where none is needed', async () => {
  const good = nonceOf(await ask(strict));
  const [slot = '', ...rest] = good.split('.');
  const forged = [`${Number(slot) + 1}.${rest.join('.')}`, `${good}x`, good.slice(0, -2), '', 'x', `${slot}.v1.test.`, 'é'];
  for (const nonce of forged) nonceOf(await ask(easy, nonce));
});

test('a refused proof does not use its identifier up, and a nonce does not outlive its time', async () => {
  const claims = { jti: 'the-same' };
  const send = async (more: object) =>
    platform
      .agent()
      .postForm(
        '/oauth/token',
        { grant_type: 'client_credentials' },
        { headers: { ...strict.basic, dpop: await proofOf(key, { htu: `${platform.issuer}/token`, claims: { ...claims, ...more } }) } },
      );
  const nonce = nonceOf(await send({}));
  expect((await send({ nonce })).status).toBe(200);
  const iat = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const renewed = await later(60, () => send({ nonce, jti: 'soon', iat: iat(60) }));
  expect([renewed.status, renewed.headers.get('dpop-nonce')]).toEqual([200, expect.any(String)]);
  expect(renewed.headers.get('dpop-nonce')).not.toBe(nonce);
  const late = await later(200, () => send({ nonce, jti: 'late', iat: iat(200) }));
  expect(nonceOf(late)).not.toBe(nonce);
});

test('a resource asks for it as well (§9)', async () => {
  const code = codeRequest(await givenCode(platform, easy, { scopes: ['openid'] }));
  const headers = { ...easy.basic, dpop: await proofOf(key, { htu: `${platform.issuer}/token` }) };
  const { access_token: token } = (await platform.agent().postForm('/oauth/token', code, { headers })).json;
  const show = async (nonce?: string) => {
    const dpop = await proofOf(key, { htm: 'GET', htu: `${platform.issuer}/v1/userinfo`, accessToken: token, claims: { nonce } });
    return second.agent().get('/oauth/v1/userinfo', { headers: { authorization: `DPoP ${token}`, dpop } });
  };
  await trail.mark();
  const asked = await show();
  expect([asked.status, asked.json.error]).toEqual([401, 'use_dpop_nonce']);
  expect(asked.headers.get('www-authenticate')).toMatch(/^DPoP realm="oauth", error="use_dpop_nonce", algs="/);
  expect((await show(asked.headers.get('dpop-nonce') as string)).status).toBe(200);
  await trail.expectTrail([
    ['TOKEN_REQUEST_INVALID', { details: { reason: 'dpop_nonce', endpoint: 'userinfo' } }],
    'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED',
  ]);
});
