import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import pg from 'pg';
import { responseOf, verifier } from '../oauth/steps.ts';
import { openAdminDesk } from '../support/admin-desk.ts';
import { type GivenClient, givenApiClient, givenUser } from '../support/fixtures.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';
import { clientOf, comeBack, givenOAuthProvider, givenOpenIdConnectProvider, goToProvider, signInUpstream } from './upstream-steps.ts';

let platform: Platform;
let trail: Trail;
let fake: FakeProvider;

beforeAll(async () => {
  [platform, fake] = await Promise.all([startPlatform(), startFakeProvider()]);
  trail = trailOf(platform);
});
beforeEach(async () => {
  fake.answers.clear();
  fake.seen.length = 0;
  await trail.mark();
});
afterAll(() => Promise.all([platform.stop(), fake.stop()]));

async function map(identityProvider: string, ...mappings: readonly (readonly [source: string, from: string, to: string])[]): Promise<void> {
  for (const [source, from, to] of mappings)
    await platform.sql(
      'insert into attribute_mapping (id, identity_provider, source, source_name, target_name) values (gen_random_uuid(), $1, $2, $3, $4)',
      [identityProvider, source, from, to],
    );
}

const attributesOf = async (userId: string) =>
  (await platform.sql('select attributes from federated_identity where user_id = $1', [userId]))[0]?.attributes;
const personApi = (url = `${fake.url}/people/{userId}`) => ({ user_info: { enabled: true, url, username: 'signet' } });

async function idTokenOf(client: GivenClient, code: string | undefined) {
  const fields = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
  return decodeJwt((await platform.agent().postForm('/oauth/token', fields, { headers: client.basic })).json.id_token);
}

describe('attribute mapping', () => {
  test('with mappings only the mapped attributes survive, under their new names; case matters', async () => {
    const provider = await givenOAuthProvider(platform, fake);
    await map(
      provider,
      ['IDENTITY_PROVIDER', 'uid', 'userId'],
      ['IDENTITY_PROVIDER', 'Mail', 'email'],
      ['IDENTITY_PROVIDER', 'lvl', 'authenticationLevel'],
      ['IDENTITY_PROVIDER', 'groups', 'memberships'],
    );
    fake.answers.set(
      '/profile',
      fake.json({ uid: 'mapped', userId: 'not this one', Mail: 'm@example.org', mail: 'other', lvl: 1, groups: ['a', 'b'], secretThing: 'x' }),
    );
    const client = await clientOf(platform, provider);
    expect(responseOf(await signInUpstream(platform.agent(), client)).code).toBeDefined();
    expect(await attributesOf('mapped')).toEqual({ email: 'm@example.org', authenticationLevel: 1, memberships: ['a', 'b'] });
    expect((await platform.sql(`select stated_level, acr from browser_session where user_id = 'mapped'`))[0]).toEqual({
      stated_level: '1',
      acr: 'urn:signet:oidc:authentication_level:1',
    });
  });

  test('without mappings all are kept, but what cannot be stored', async () => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake));
    fake.answers.set('/profile', (_, reply) => {
      reply.end(
        '{"userId":"unmapped","constructor":"x","__proto__":{"email":"evil@example.org"},"nul":"a\\u0000","half":"\\ud800","nothing":null,"deep":{"a":[1]}}',
      );
    });
    expect(responseOf(await signInUpstream(platform.agent(), client)).code).toBeDefined();
    expect(await attributesOf('unmapped')).toEqual({ constructor: 'x', deep: { a: [1] } });
  });

  test('too many attributes are refused', async () => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake));
    fake.answers.set('/profile', fake.json({ userId: 'rich', all: 'x'.repeat(40_000) }));
    expect(responseOf(await signInUpstream(platform.agent(), client)).signet_error_cause).toBe('attributes_too_large');
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason: 'attributes_too_large' } }]]);
  });

  test('what is not of its form counts as not told, and nothing is verified that the provider does not call so', async () => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake), {
      additional_scope_ids: ['openid', 'profile', 'email', 'phone'],
    });
    fake.answers.set(
      '/profile',
      fake.json({ userId: 'odd', email: 'no address', phoneNumber: '06-1234', languageCode: 'klingon!', firstName: 7, lastName: ' Last ' }),
    );
    const answer = responseOf(await signInUpstream(platform.agent(), client, { scope: 'openid profile email phone' }));
    const claims = await idTokenOf(client, answer.code);
    expect(claims).toMatchObject({ sub: 'odd', family_name: 'Last', name: 'Last' });
    for (const claim of ['email', 'email_verified', 'phone_number', 'locale', 'given_name']) expect(claims[claim]).toBeUndefined();
  });

  test('mapAssertionAttributes: what the provider says becomes claims 1:1, except what is ours to say', async () => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake, {}, { map_assertion_attributes: true }));
    const told = {
      userId: 'asserted',
      department: 'Claims',
      'urn:corp:level': 3,
      iss: 'https://evil.example',
      aud: 'x',
      exp: 1,
      acr: 'high',
      amr: ['x'],
      sid: 'x',
      email: 'x@example.org',
      name: 'Own Name',
    };
    fake.answers.set('/profile', fake.json(told));
    const withProfile = await idTokenOf(client, responseOf(await signInUpstream(platform.agent(), client, { scope: 'openid profile' })).code);
    expect(withProfile).toMatchObject({
      iss: platform.issuer,
      sub: 'asserted',
      aud: client.clientId,
      department: 'Claims',
      'urn:corp:level': 3,
      name: 'Own Name',
      amr: ['fed'],
    });
    expect([withProfile.acr, withProfile.email]).toEqual(['urn:signet:oidc:authentication_level:0', undefined]);
    expect((withProfile.exp as number) > 1).toBe(true);
    const without = await idTokenOf(client, responseOf(await signInUpstream(platform.agent(), client, { scope: 'openid' })).code);
    expect(without.department).toBeUndefined();
  });
});

describe('the person API', () => {
  test('adds attributes, is asked once an hour for each person, and anew when the provider changes', async () => {
    const provider = await givenOAuthProvider(platform, fake, {}, personApi());
    await map(provider, ['USER_INFO', 'mail', 'email'], ['USER_INFO', 'name', 'firstName'], ['IDENTITY_PROVIDER', 'first', 'firstName']);
    const client = await clientOf(platform, provider);
    fake.answers.set('/profile', fake.json({ userId: 'a b/c?d', first: 'from the provider' }));
    fake.answers.set('/people/a%20b%2Fc%3Fd', fake.json({ mail: 'crm@example.org', name: 'from the person API', internal: 'x' }));
    for (let round = 0; round < 3; round += 1) expect(responseOf(await signInUpstream(platform.agent(), client)).code).toBeDefined();
    const asked = () => fake.seen.filter(({ path }) => path.startsWith('/people/'));
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toMatchObject({ method: 'GET', headers: { authorization: `Basic ${Buffer.from('signet:person api').toString('base64')}` } });
    expect(await attributesOf('a b/c?d')).toEqual({ email: 'crm@example.org', firstName: 'from the provider' });
    await platform.sql(`update federated_identity set user_info_read_at = now() - interval '3601 seconds' where user_id = 'a b/c?d'`);
    await signInUpstream(platform.agent(), client);
    expect(asked()).toHaveLength(2);
    const admin = await openAdminDesk(platform);
    const input = { version: 1, name: 'Renamed' };
    await admin.call(
      'updateIdentityProvider(identifier: String!, input: IdentityProviderInput!)',
      { identifier: provider, input },
      'identityProvider { id }',
    );
    await signInUpstream(platform.agent(), client);
    expect(asked()).toHaveLength(3);
  });

  describe('is asked again for who asks with refresh_user_details (oauth.md §7.1, §7.2)', () => {
    let client: GivenClient;
    let gateway: GivenClient;
    let token: string;
    let people = 0;
    const asked = () => fake.seen.filter(({ path }) => path.startsWith('/people/'));
    const introspect = async (more: Record<string, string> = {}) =>
      (await platform.agent().postForm('/oauth/api/v2/token/introspect', { token, ...more }, { headers: gateway.basic })).json.user_details;
    const again = { refresh_user_details: 'true' };

    beforeEach(async () => {
      people += 1;
      const provider = await givenOAuthProvider(platform, fake, {}, personApi());
      await map(provider, ['USER_INFO', 'mail', 'email'], ['USER_INFO', 'name', 'firstName'], ['IDENTITY_PROVIDER', 'last', 'lastName']);
      client = await clientOf(platform, provider, { additional_scope_ids: ['openid', 'profile', 'email'] });
      gateway = await givenApiClient(platform, ['TOKEN_INTROSPECTION']);
      fake.answers.set('/profile', fake.json({ userId: `crm-${people}`, last: 'Provider' }));
      says({ mail: 'old@example.org', name: 'Old' });
      const { code } = responseOf(await signInUpstream(platform.agent(), client, { scope: 'openid profile email' }));
      const fields = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri, code_verifier: verifier };
      token = (await platform.agent().postForm('/oauth/token', fields, { headers: client.basic })).json.access_token;
      says({ mail: 'new@example.org', name: 'New' });
      await trail.mark();
    });
    const says = (answer: object) => fake.answers.set(`/people/crm-${people}`, fake.json(answer));
    /** As if the last answer were so old. */
    const age = (seconds: number) =>
      platform.sql(`update federated_identity set user_info_read_at = now() - make_interval(secs => $2) where user_id = $1`, [
        `crm-${people}`,
        seconds,
      ]);

    test('by introspection: what the person API says now; what the provider told stays', async () => {
      await age(60);
      expect(await introspect()).toMatchObject({ email: 'old@example.org', given_name: 'Old', family_name: 'Provider' });
      expect(asked()).toHaveLength(1);
      expect(await introspect(again)).toMatchObject({ email: 'new@example.org', given_name: 'New', family_name: 'Provider' });
      expect(asked()).toHaveLength(2);
      expect(await introspect()).toMatchObject({ email: 'new@example.org', given_name: 'New', family_name: 'Provider' });
      expect(await attributesOf(`crm-${people}`)).toEqual({ email: 'new@example.org', firstName: 'New', lastName: 'Provider' });
      const each = ['API_ACCESS_GRANTED', 'TOKEN_REQUEST_ACCESS_TOKEN_VALIDATED'] as const;
      await trail.expectTrail([...each, ...each, ...each]);
    });

    test('by UserInfo, in the query or in the form', async () => {
      const headers = { authorization: `Bearer ${token}` };
      await age(60);
      expect((await platform.agent().get('/oauth/v1/userinfo?refresh_user_details=true', { headers })).json).toMatchObject({
        email: 'new@example.org',
      });
      says({ mail: 'newer@example.org' });
      await age(60);
      expect((await platform.agent().postForm('/oauth/v1/userinfo', again, { headers })).json).toMatchObject({ email: 'newer@example.org' });
      expect(await attributesOf(`crm-${people}`)).toEqual({ email: 'newer@example.org', lastName: 'Provider' });
    });

    test('however often, it is called once in five seconds for each person', async () => {
      await age(60);
      await Promise.all([introspect(again), introspect()]);
      for (let round = 0; round < 3; round += 1) await introspect(again);
      expect(asked().length).toBeLessThanOrEqual(2);
    });

    test('whatever it answers, the token is as good as before, and what is kept stays', async () => {
      for (const answer of [fake.json({}, 500), fake.json('x'), fake.json({ mail: 'x'.repeat(40_000) })]) {
        await age(60);
        fake.answers.set(`/people/crm-${people}`, answer);
        expect(await introspect(again)).toMatchObject({ email: 'old@example.org', given_name: 'Old' });
      }
      await platform.sql('update identity_provider set enabled = false');
      platform.runtime.caches.clear();
      fake.seen.length = 0;
      expect(await introspect(again)).toMatchObject({ email: 'old@example.org' });
      expect(asked()).toHaveLength(0);
      await platform.sql('update identity_provider set enabled = true');
      platform.runtime.caches.clear();
    });
  });

  test.each<[string, (path: string) => void, string]>([
    ['answers 500', (path) => void fake.answers.set(path, fake.json({}, 500)), 'user_info_bad_status'],
    ['answers no object', (path) => void fake.answers.set(path, fake.json('x')), 'user_info_not_json'],
    ['is gone', () => undefined, 'user_info_bad_status'],
  ])('that %s ends the sign-in', async (_, breaking, reason) => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake, {}, personApi()));
    fake.answers.set('/profile', fake.json({ userId: 'unknown-there' }));
    breaking('/people/unknown-there');
    expect(responseOf(await signInUpstream(platform.agent(), client))).toMatchObject({ error: 'server_error', signet_error_cause: reason });
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason } }]]);
    expect(await attributesOf('unknown-there')).toBeUndefined();
  });
});

describe('no provider takes over the people of another', () => {
  const taken = async (client: GivenClient, answer = signInUpstream(platform.agent(), client)) => {
    expect(responseOf(await answer)).toMatchObject({ error: 'server_error', signet_error_cause: 'user_id_taken' });
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason: 'user_id_taken' } }]]);
  };

  test('those of the built-in directory', async () => {
    const user = await givenUser(platform);
    fake.answers.set('/profile', fake.json({ userId: user.userId, email: 'attacker@example.org' }));
    await taken(await clientOf(platform, await givenOAuthProvider(platform, fake)));
    expect(await attributesOf(user.userId)).toBeUndefined();
    expect(await platform.sql('select 1 from browser_session where user_id = $1', [user.userId])).toEqual([]);
  });

  test('those of another provider, whose attributes stay', async () => {
    const [mine, theirs] = [
      await clientOf(platform, await givenOAuthProvider(platform, fake)),
      await clientOf(platform, await givenOAuthProvider(platform, fake)),
    ];
    fake.answers.set('/profile', fake.json({ userId: 'owned', email: 'mine@example.org' }));
    expect(responseOf(await signInUpstream(platform.agent(), mine)).code).toBeDefined();
    await trail.mark();
    fake.answers.set('/profile', fake.json({ userId: 'owned', email: 'attacker@example.org' }));
    await taken(theirs);
    expect(await attributesOf('owned')).toEqual({ email: 'mine@example.org' });
  });

  test('nor does another person of the same provider who got a mail address that was somebody else’s', async () => {
    const provider = await givenOpenIdConnectProvider(platform, fake);
    await map(provider, ['IDENTITY_PROVIDER', 'email', 'userId']);
    const client = await clientOf(platform, provider);
    const signIn = async (sub: string) => {
      const agent = platform.agent();
      const at = await goToProvider(agent, client);
      const idToken = await fake.idToken({ nonce: at.searchParams.get('nonce'), sub, email: 'shared@example.org' });
      fake.answers.set('/token', fake.json({ access_token: 'x', id_token: idToken }));
      const back = await comeBack(agent, at, { iss: fake.url });
      return back.location?.pathname === '/oauth/consent' ? agent.get(back.location) : back;
    };
    expect(responseOf(await signIn('the-first')).code).toBeDefined();
    expect(responseOf(await signIn('the-first')).code).toBeDefined();
    await trail.mark();
    await taken(client, signIn('the-second'));
    const admin = await openAdminDesk(platform);
    await admin.call('deleteUser(userId: String!)', { userId: 'shared@example.org' }, 'deletedId');
    await trail.mark();
    await taken(client, signIn('the-second'));
    await trail.mark();
    expect(responseOf(await signIn('the-first')).code).toBeDefined();
  });
});

describe('security M10: a subject identifier that ended is nobody else’s', () => {
  const refused = async (client: GivenClient) => {
    await trail.mark();
    expect(responseOf(await signInUpstream(platform.agent(), client))).toMatchObject({ error: 'server_error', signet_error_cause: 'user_id_taken' });
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason: 'user_id_taken' } }]]);
  };

  test.each(['deleteUser', 'erasePerson'])('%s of a person of the directory', async (ending) => {
    const desk = await openAdminDesk(platform);
    const made = await desk.call('createUser(input: UserInput!)', { input: { username: `left-by-${ending}` } }, 'user { userId }');
    const { userId } = made.user;
    expect((await desk.call(`${ending}(userId: String!)`, { userId }, 'deletedId')).deletedId).toBe(userId);
    fake.answers.set('/profile', fake.json({ userId }));
    await refused(await clientOf(platform, await givenOAuthProvider(platform, fake)));
    expect(await attributesOf(userId)).toBeUndefined();
    expect(await platform.sql('select 1 from browser_session where user_id = $1', [userId])).toEqual([]);
    const rows = await platform.sql(`select encode(subject_ref, 'escape') as subject, owner_ref from ended_subject where owner_ref is null`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(userId);
  });

  test.each(['deleteUser', 'erasePerson'])(
    '%s of a person of a provider: that person may come back, no other provider brings one',
    async (ending) => {
      const userId = `left-a-provider-by-${ending}`;
      fake.answers.set('/profile', fake.json({ userId }));
      const theirs = await clientOf(platform, await givenOAuthProvider(platform, fake));
      const foreign = await clientOf(platform, await givenOAuthProvider(platform, fake));
      expect(responseOf(await signInUpstream(platform.agent(), theirs)).code).toBeDefined();
      const desk = await openAdminDesk(platform);
      for (const _round of [1, 2]) {
        expect((await desk.call(`${ending}(userId: String!)`, { userId }, 'deletedId')).deletedId).toBe(userId);
        await refused(foreign);
        expect(await attributesOf(userId)).toBeUndefined();
        expect(responseOf(await signInUpstream(platform.agent(), theirs)).code).toBeDefined();
      }
    },
  );

  test('also while the person is being deleted', async () => {
    const userId = 'leaving-just-now';
    fake.answers.set('/profile', fake.json({ userId }));
    const foreign = await clientOf(platform, await givenOAuthProvider(platform, fake));
    await platform.sql(`insert into federated_identity (user_id, identity_provider, external_id, attributes) values ($1, 'elsewhere', 'x', '{}')`, [
      userId,
    ]);
    const { database, trail: source } = platform.runtime;
    const deletion = new pg.Client({ connectionString: platform.databaseUrl });
    await deletion.connect();
    await deletion.query('begin');
    await deletion.query('delete from federated_identity where user_id = $1', [userId]);
    await deletion.query(`insert into ended_subject (subject_ref) values (decode($1, 'hex'))`, [source.references.subject(userId)]);
    const signingIn = refused(foreign);
    await waitUntil('the sign-in waits for the deletion', async () => {
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return (await database.query(waiting)).length > 0;
    });
    await deletion.query('commit');
    await deletion.end();
    await signingIn;
    expect(await attributesOf(userId)).toBeUndefined();
  });
});

describe('security L2: an id never steps up in the address of the person API', () => {
  test.each(['.', '..', '../../tenants', 'a/../b', '..\\x', 'x/.'])('%s is refused, and nothing is asked', async (userId) => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake, {}, personApi()));
    fake.answers.set('/profile', fake.json({ userId }));
    const reason = 'user_id_unusable';
    expect(responseOf(await signInUpstream(platform.agent(), client))).toMatchObject({ error: 'server_error', signet_error_cause: reason });
    await trail.expectTrail([['IDP_OAUTH_MISSING_USER_INFO', { details: { reason } }]]);
    expect(fake.seen.map(({ path }) => path)).toEqual(['/token', '/profile']);
  });

  test('dots inside a name are no step', async () => {
    const client = await clientOf(platform, await givenOAuthProvider(platform, fake, {}, personApi()));
    fake.answers.set('/profile', fake.json({ userId: '...a..b.' }));
    fake.answers.set('/people/...a..b.', fake.json({}));
    expect(responseOf(await signInUpstream(platform.agent(), client)).code).toBeDefined();
  });
});

test('a federated person is deleted like any other: sessions and tokens end', async () => {
  const client = await clientOf(platform, await givenOAuthProvider(platform, fake));
  fake.answers.set('/profile', fake.json({ userId: 'leaving' }));
  const agent = platform.agent();
  await signInUpstream(agent, client);
  await trail.mark();
  const admin = await openAdminDesk(platform);
  await trail.mark();
  expect(await admin.call('deleteUser(userId: String!)', { userId: 'leaving' }, 'deletedId')).toMatchObject({ deletedId: 'leaving', userErrors: [] });
  await trail.expectTrail([['USER_DELETED', { userId: 'leaving', details: { removed: { sessions: 1, grants: 1 } } }]]);
  expect(await attributesOf('leaving')).toBeUndefined();
});
