import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../src/kernel/base/crypto/secrets.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let platform: Platform;
let trail: Trail;
let admin: AdminDesk;

beforeAll(async () => {
  platform = await startPlatform();
  trail = trailOf(platform);
  admin = await openAdminDesk(platform);
});
beforeEach(() => trail.mark());
afterAll(() => platform.stop());

type Input = Readonly<Record<string, unknown>>;

/** A kind of object with a secret, by its GraphQL names; `given` says the secret in the way that creating and changing take it. */
interface Kind {
  readonly secret: string;
  readonly type: string;
  readonly node: string;
  readonly key: string;
  readonly input: Input;
  readonly given: (secret: string) => Input;
}

const kept = 'the secret that is kept, of fifty characters or so';
const other = 'another secret, guessed wrong, as long as that one';
const oauth = {
  clientId: 'signet',
  authorizationUrl: 'https://idp.example/authorize',
  tokenUrl: 'https://idp.example/token',
  profileUrl: 'https://idp.example/profile',
};
const person = { enabled: true, url: 'https://crm.example/people/{userId}', username: 'signet' };
const provider = { type: 'IdentityProvider', node: 'identityProvider', key: 'identifier' } as const;
const redirectUrl = 'https://shop.example/callback';
const staticClient = { type: 'StaticClient', node: 'client', key: 'clientId' } as const;
const fastHash = (secret: string) => `$sha256$${sha256(secret).toString('base64url')}`;

const kinds: readonly Kind[] = [
  {
    secret: 'the password of a callback',
    type: 'CallbackConfig',
    node: 'callbackConfig',
    key: 'id',
    input: { callbackUrl: 'https://portal.example/results', username: 'signet' },
    given: (password) => ({ password }),
  },
  {
    secret: 'the client secret of a provider',
    ...provider,
    input: { identifier: 'corp', name: 'Corp', type: 'OAUTH', oauth },
    given: (clientSecret) => ({ oauth: { ...oauth, clientSecret } }),
  },
  {
    secret: 'the person API password of a provider',
    ...provider,
    input: { identifier: 'crm', name: 'Crm', type: 'OAUTH', oauth: { ...oauth, clientSecret: kept } },
    given: (password) => ({ userInfo: { ...person, password } }),
  },
  {
    secret: 'the secret of a web client',
    ...staticClient,
    input: { clientId: 'shop', name: 'Shop', grantTypes: ['AUTHORIZATION_CODE'], redirectUrl },
    given: (clientSecret) => ({ clientSecret }),
  },
  {
    secret: 'the hash of the secret of a web client',
    ...staticClient,
    input: { clientId: 'imported', name: 'Imported', grantTypes: ['AUTHORIZATION_CODE'], redirectUrl },
    given: (secret) => ({ hashedClientSecret: fastHash(secret) }),
  },
  {
    secret: 'the secret of an API client',
    type: 'ApiClient',
    node: 'client',
    key: 'clientId',
    input: { clientId: 'desk', name: 'Desk', apiScopes: ['END_USER'] },
    given: (clientSecret) => ({ clientSecret }),
  },
];

describe.each(kinds)('conformance 5: a dry run tells nobody whether a guessed secret is right', ({ secret, type, node, key, input, given }) => {
  test(`${secret}; in earnest the same one leaves no trace`, async () => {
    const created = await admin.call(`create${type}(input: ${type}Input!)`, { input: { ...input, ...given(kept) } }, `${node} { ${key} version }`);
    expect(created.userErrors).toEqual([]);
    const { [key]: id, version } = created[node];
    await trail.mark();
    const keyType = key === 'id' ? 'ID!' : 'String!';
    const change = (guess: string, dryRun: boolean) =>
      admin.call(
        `update${type}(${key}: ${keyType}, input: ${type}Input!, dryRun: Boolean)`,
        { [key]: id, input: { version, ...given(guess) }, dryRun },
        `${node} { version } preview { changes { field before after } events { type } }`,
      );
    const right = await change(kept, true);
    expect(right).toEqual(await change(other, true));
    expect(right).toMatchObject({ userErrors: [], preview: { changes: [{ before: '***', after: '***' }], events: [{}] } });
    expect((await change(kept, false))[node].version).toBe(version);
    await trail.expectTrail([]);
  });
});
