import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hash as bcryptHash } from '@node-rs/bcrypt';
import { hashPassword } from '../../src/kernel/base/crypto/password-hash.ts';
import { fastHash } from '../../src/kernel/work/passwords.ts';
import type { Answer } from '../support/agent.ts';
import { basicOf, type GivenClient, givenApiClient, givenClient, givenKeyClient } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let client: GivenClient;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  client = await givenClient(platform, { name: 'A client with a secret' });
});
afterAll(() => platform.stop());
beforeEach(() => trail.mark());

const tokenUrl = '/oauth/token';
const ask = (fields: Record<string, string> = {}, headers: Record<string, string> = {}, url = tokenUrl): Promise<Answer> =>
  platform.agent().postForm(url, { grant_type: 'client_credentials', ...fields }, { headers });

/** Everything of an answer that a caller can compare, but for the time and the count of requests. */
function visible(answer: Answer) {
  const headers = [...answer.headers].filter(([name]) => name !== 'date' && !name.startsWith('x-ratelimit-'));
  return { status: answer.status, headers, text: answer.text };
}

function expectRefused(answer: Answer): void {
  expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
  expect(answer.headers.get('www-authenticate')).toBe('Basic realm="oauth"');
  expect(answer.headers.get('cache-control')).toBe('no-store');
}

describe('oauth.md §4.1 what is accepted', () => {
  test('client_secret_basic and client_secret_post', async () => {
    expect((await ask({}, client.basic)).status).toBe(200);
    expect((await ask({ client_id: client.clientId, client_secret: client.secret })).status).toBe(200);
    await trail.expectTrail(['TOKEN_REQUEST_ACCESS_TOKEN_CREATED', 'TOKEN_REQUEST_ACCESS_TOKEN_CREATED']);
  });

  test('Basic with client_id of the same client in the form', async () => {
    expect((await ask({ client_id: client.clientId }, client.basic)).status).toBe(200);
  });

  test('the form encoding inside Basic is undone (RFC 6749 §2.3.1)', async () => {
    const odd = await givenClient(platform, { client_id: 'an odd:client+id%', secret: 'p:a ss%wo+rd/é&=' });
    expect((await ask({}, odd.basic)).status).toBe(200);
    expect((await ask({}, { authorization: odd.basic.authorization.replace('Basic', 'bAsIc') })).status).toBe(200);
  });

  const pbkdf2 = (secret: string) => {
    const salt = randomBytes(16);
    return `$pbkdf2-sha1$1000$${salt.toString('base64')}$${pbkdf2Sync(secret, salt, 1000, 20, 'sha1').toString('base64')}`;
  };
  const formats: [string, (secret: string) => string | Promise<string>][] = [
    ['SHA-256 of a generated one', fastHash],
    ['argon2id', hashPassword],
    ['bcrypt', (secret) => bcryptHash(secret, 10)],
    ['PBKDF2 with SHA-1', pbkdf2],
  ];

  test.each(formats)('a secret stored as %s', async (_name, hash) => {
    const secret = 'chosen by a person';
    const some = await givenClient(platform, { secret, secret_hash: await hash(secret) });
    expectRefused(await ask({}, basicOf(some.clientId, `${secret} `)));
    for (let round = 0; round < 3; round += 1) expect((await ask({}, some.basic)).status).toBe(200);
    expectRefused(await ask({}, basicOf(some.clientId, 'chosen by a persoN')));
  });

  test('a hash of an unknown kind matches nothing', async () => {
    const foreign = await givenClient(platform, { secret_hash: 'plain', secret: 'plain' });
    expectRefused(await ask({}, foreign.basic));
  });
});

describe('what is refused, and what the trail says', () => {
  test('RS-074 an unknown client and a wrong secret get the same bytes', async () => {
    const wrong = await ask({}, basicOf(client.clientId, 'wrong'));
    await trail.expectTrail([
      [
        'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS',
        { outcome: 'FAILURE', clientId: client.clientId, details: { reason: 'wrong_secret', grantType: 'client_credentials', endpoint: 'token' } },
      ],
    ]);
    const unknown = await ask({}, basicOf('nobody', 'wrong'));
    await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT', { outcome: 'FAILURE', clientId: 'nobody', details: { reason: 'unknown_client' } }]]);
    expectRefused(wrong);
    expect(visible(unknown)).toEqual(visible(wrong));
    const posted = await ask({ client_id: 'nobody', client_secret: 'wrong' });
    expect(visible(posted)).toEqual(visible(wrong));
  });

  test('RS-074 secrets that are nearly right', async () => {
    for (const secret of [
      '',
      `${client.secret}x`,
      client.secret.slice(0, -1),
      client.secret.toUpperCase(),
      ` ${client.secret}`,
      `${client.secret}\u0000`,
      'x'.repeat(10_000),
    ]) {
      expectRefused(await ask({}, basicOf(client.clientId, secret)));
    }
    for (const secret of [`${client.secret}x`, `${client.secret} `]) expectRefused(await ask({ client_id: client.clientId, client_secret: secret }));
    expect((await trail.names()).every((name) => name === 'TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS' || name === 'TOKEN_REQUEST_INVALID')).toBe(true);
  });

  test('RS-074 a NUL in the form', async () => {
    expect((await ask({ client_id: client.clientId, client_secret: `${client.secret}\u0000` })).json.error).toBe('invalid_request');
  });

  test('RS-075 a confidential client without its secret, or with an empty one', async () => {
    for (const fields of [{ client_id: client.clientId }, { client_id: client.clientId, client_secret: '' }] as Record<string, string>[]) {
      expectRefused(await ask(fields));
      await trail.expectTrail([
        ['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { clientId: client.clientId, details: { reason: 'not_authenticated' } }],
      ]);
    }
  });

  test('RS-075 a method the client is not registered for', async () => {
    const keyed = await givenKeyClient(platform, { secret_hash: fastHash('a secret it has no use for') });
    const open = await givenClient(platform, { auth_method: 'PUBLIC', secret_hash: fastHash('a secret it has no use for') });
    for (const other of [keyed, open]) {
      expectRefused(await ask({}, basicOf(other.clientId, 'a secret it has no use for')));
      await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT_CREDENTIALS', { clientId: other.clientId }]]);
    }
    expectRefused(await ask({ client_id: keyed.clientId }));
  });

  test('no client at all', async () => {
    expectRefused(await ask());
    await trail.expectTrail([['TOKEN_REQUEST_INVALID', { clientId: null, details: { reason: 'absent' } }]]);
  });

  test('RS-082 two methods at once', async () => {
    const { clientId, secret } = client;
    const assertion = { client_assertion: 'x.y.z', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
    const both: [Record<string, string>, Record<string, string>][] = [
      [{ client_id: clientId, client_secret: secret }, client.basic],
      [assertion, client.basic],
      [{ client_id: clientId, client_secret: secret, ...assertion }, {}],
      [{ client_secret: secret, client_assertion_type: 'x' }, {}],
      [{ client_id: 'another' }, client.basic],
    ];
    for (const [fields, headers] of both) {
      const answer = await ask(fields, headers);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
      await trail.expectTrail([['TOKEN_REQUEST_INVALID', { details: { reason: 'two_methods' } }]]);
    }
  });

  test('RS-077 malformed Authorization headers', async () => {
    const encode = (text: string) => Buffer.from(text, 'latin1').toString('base64');
    const headers = [
      'Basic',
      'Basic ',
      'Basic !!!!',
      `Basic ${encode('no colon')}`,
      `Basic ${encode(':only a secret')}`,
      `Basic ${encode(`${client.clientId}:%zz`)}`,
      `Basic ${encode(`${client.clientId}:%00`)}`,
      `Basic ${encode('\u0000:\u0000')}`,
      `Basic ${encode('\u00ff\u00fe:\u00ff')}`,
      `Basic ${encode(`${'x'.repeat(5000)}:x`)}`,
      `Basic ${encode(`${client.clientId}:${client.secret}`)} trailing`,
      `Basic ${encode(`${client.clientId}:${client.secret}`)},Basic x`,
      'Bearer abc',
      'Digest username="x"',
      'Negotiate YII=',
      'basic',
    ];
    for (const authorization of headers) {
      await trail.mark();
      expectRefused(await ask({}, { authorization }));
      expect(await trail.names()).toEqual([expect.stringMatching(/^TOKEN_REQUEST_INVALID(_CLIENT)?$/)]);
    }
    expect((await ask({}, client.basic)).status).toBe(200);
  });

  test('a client id that nothing can have', async () => {
    for (const id of ['x'.repeat(256), 'x'.repeat(100_000), '\ufffd', "'; drop table client; --"]) {
      await trail.mark();
      expectRefused(await ask({ client_id: id, client_secret: 'x' }));
      await trail.expectTrail([['TOKEN_REQUEST_INVALID_CLIENT', { details: { reason: 'unknown_client' } }]]);
    }
  });

  test('an API client with the right secret is known, but its credentials are for APIs', async () => {
    const api = await givenApiClient(platform, ['EVENTS']);
    expect((await ask({}, api.basic)).json.error).toBe('unauthorized_client');
  });
});

describe('the same rules at the revocation endpoint, under one event (§4.1, last paragraph)', () => {
  test.each([
    ['no client', {}, {}, 401, 'absent'],
    ['an unknown client', { client_id: 'nobody', client_secret: 'x' }, {}, 401, 'unknown_client'],
    ['a wrong secret', {}, 'wrong', 401, 'wrong_secret'],
    ['two methods', { client_secret: 'x' }, 'wrong', 400, 'two_methods'],
    ['a malformed header', {}, { authorization: 'Basic !' }, 401, 'malformed'],
  ])('RS-073 %s', async (_name, fields, given, status, reason) => {
    const headers = given === 'wrong' ? basicOf(client.clientId, 'wrong') : (given as Record<string, string>);
    const answer = await ask({ token: 'x', ...(fields as Record<string, string>) }, headers, '/oauth/revoke');
    expect(answer.status).toBe(status);
    await trail.expectTrail([['TOKEN_REVOKE_CLIENT_INVALID', { details: { reason } }]]);
  });
});
