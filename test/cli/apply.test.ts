// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of configuration files look like that
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { applyFile, ConfigFileError, configFileJsonSchema, describePlan, exportConfig } from '../../src/cli/apply/index.ts';
import { dependents } from '../../src/server/dependents.ts';
import { entities } from '../../src/server/entities.ts';
import { openTestRuntime, type TestRuntime } from '../support/test-runtime.ts';
import { type Trail, trailOf } from '../support/trail.ts';

let opened: TestRuntime;
let trail: Trail;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signet-apply-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  opened = await openTestRuntime({ entities, dependents });
  trail = trailOf(opened);
});

afterEach(() => opened.close());

function file(text: string, name = 'signet.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function problems(text: string): Promise<unknown[]> {
  const thrown = await applyFile(opened.runtime, file(text)).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ConfigFileError);
  return (thrown as ConfigFileError).problems.map(({ line, column, path, message }) => `${line}:${column} ${path ?? ''} ${message}`);
}

const count = async (table: string) =>
  (await opened.runtime.database.query<{ count: number }>(`select count(*)::int as count from ${table}`))[0]?.count;

const whole = `
staticClients: # before the scopes they list: the order in the file does not matter
  - clientId: shop
    name: Shop
    clientSecret: \${env:APPLY_SHOP_SECRET}
    grantTypes: [AUTHORIZATION_CODE, CLIENT_CREDENTIALS]
    redirectUrl: \${env:APPLY_SHOP}/callback
    defaultScopeIds: [openid, orders.read]
    resourceGatewayClientIds: [gateway]
    openIdConnect: { expirationTimeSeconds: 600 }
scopes:
  - scopeId: orders.read
    authenticationLevel: 1
    descriptions: [{ locale: en, text: 'See your orders, literally $\${env:X}' }]
apiClients:
  - clientId: gateway
    name: Gateway
    clientSecret: { file: gateway.secret }
    apiScopes: [TOKEN_INTROSPECTION]
users:
  - username: alice
    password: \${env:APPLY_PASSWORD}
    email: alice@example.org
    givenName: Alice
adminAccounts:
  - username: ops
    password: \${env:APPLY_PASSWORD}
    roles: [OPERATOR]
`;

beforeAll(() => {
  Object.assign(process.env, {
    APPLY_SHOP: 'https://shop.example',
    APPLY_SHOP_SECRET: 'the chosen secret of the shop, long enough',
    APPLY_PASSWORD: 'violet lantern sixty',
  });
  file(`${randomBytes(24).toString('base64url')}\n`, 'gateway.secret');
});

describe('signet apply', () => {
  test('brings about what a file states, in one go, and then has nothing left to do', async () => {
    await trail.mark();
    const plan = await applyFile(opened.runtime, file(whole));
    expect(plan.objects.map(({ kind, id, action }) => `${action} ${kind} ${id}`)).toEqual([
      'create scopes orders.read',
      'create apiClients gateway',
      'create staticClients shop',
      'create users alice',
      'create adminAccounts ops',
    ]);
    const events = await trail.expectTrail([
      [
        'ADMIN_SCOPE_CREATED',
        {
          channel: 'CLI',
          details: { objectId: 'orders.read', changes: { descriptions: [null, [{ locale: 'en', text: 'See your orders, literally ${env:X}' }]] } },
        },
      ],
      'ADMIN_API_CLIENT_CREATED',
      [
        'ADMIN_STATIC_CLIENT_CREATED',
        { clientId: 'shop', details: { changes: { clientSecret: [null, '***'], redirectUrl: [null, 'https://shop.example/callback'] } } },
      ],
      ['USER_CREATED', { details: { fields: ['username', 'email', 'givenName', 'password'] } }],
      ['ADMIN_ACCOUNT_CREATED', { details: { changes: { password: [null, '***'], passwordTemporary: [null, false] } } }],
    ]);
    expect(new Set(events.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(JSON.stringify(events.map(({ details }) => details))).not.toContain('violet');

    const again = await applyFile(opened.runtime, file(whole));
    expect(again.isEmpty).toBe(true);
    expect(describePlan(again)).toEqual(['Applied: 0 created, 0 updated, 5 unchanged.']);
    await trail.expectTrail([]);
  });

  test('changes what differs and leaves the rest alone', async () => {
    await applyFile(opened.runtime, file(whole));
    await trail.mark();
    const changed = whole
      .replace('authenticationLevel: 1', 'authenticationLevel: 2')
      .replace('givenName: Alice', 'givenName: Alicia')
      .replace('email: alice@example.org', 'email: null');
    const plan = await applyFile(opened.runtime, file(changed));
    expect(describePlan(plan)).toEqual([
      '~ scopes orders.read',
      '    authenticationLevel: 1 -> 2',
      '~ users alice',
      '    email',
      '    givenName',
      'Applied: 0 created, 2 updated, 3 unchanged.',
    ]);
    await trail.expectTrail(['ADMIN_SCOPE_UPDATED', 'USER_UPDATED']);
    const nothing = await applyFile(opened.runtime, file('scopes: []\n'));
    expect(nothing.objects).toEqual([]);
    expect(await count('client')).toBe(2);
  });

  test('a dry run shows the difference and changes nothing', async () => {
    await trail.mark();
    const plan = await applyFile(opened.runtime, file(whole), { dryRun: true });
    expect(plan.objects.map(({ action }) => action)).toEqual(['create', 'create', 'create', 'create', 'create']);
    expect(await count('client')).toBe(0);
    expect(await count('directory_user')).toBe(0);
    await trail.expectTrail([]);
  });

  test('generates a secret where none is stated, and shows it once', async () => {
    const text = 'apiClients:\n  - { clientId: api, name: API, apiScopes: [EVENTS] }\n';
    const plan = await applyFile(opened.runtime, file(text));
    expect(plan.objects[0]?.oneTimeSecret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const again = await applyFile(opened.runtime, file(text));
    expect(again.isEmpty).toBe(true);
    expect(again.objects[0]?.oneTimeSecret).toBeNull();
  });

  test('a changed secret is a change that does not show the secret', async () => {
    await applyFile(opened.runtime, file(whole));
    const plan = await applyFile(opened.runtime, file(whole.replace('${env:APPLY_SHOP_SECRET}', 'another secret that is long enough to do')));
    expect(describePlan(plan)).toEqual(['~ staticClients shop', '    clientSecret: "***" -> "***"', 'Applied: 0 created, 1 updated, 4 unchanged.']);
  });

  test('takes what a certificate of a client names, and has nothing to do the second time', async () => {
    const robot = file(
      `apiClients:\n  - { clientId: robot, name: Robot, authMethod: TLS_CLIENT_AUTH, tlsClientAuth: { subjectDn: 'CN=robot,C=NL' }, apiScopes: [EVENTS] }\n`,
    );
    expect((await applyFile(opened.runtime, robot)).objects.map(({ action }) => action)).toEqual(['create']);
    expect((await applyFile(opened.runtime, robot)).objects.map(({ action }) => action)).toEqual(['none']);
    expect(await exportConfig(opened.runtime)).toContain('subjectDn: CN=robot,C=NL');
  });

  test('is all or nothing', async () => {
    await trail.mark();
    await problems(whole.replace('roles: [OPERATOR]', 'password: short'.replace('password', 'enabled')));
    const fault = whole.replace('username: ops', 'username: ops is no name');
    await problems(fault);
    expect(await count('client')).toBe(0);
    await trail.expectTrail([]);
  });
});

describe('faults name line, column and field', () => {
  test.each<[string, string, string[]]>([
    ['broken YAML', 'scopes:\n  - scopeId: "a\n', ['3:1  Missing closing "quote']],
    ['a key twice', 'scopes: []\nscopes: []\n', ['2:1  Map keys must be unique']],
    ['an unknown top-level key', 'scopes: []\nclients: []\n', ['2:1 clients is not a known key']],
    ['an unknown key', 'scopes:\n  - scopeId: a\n    level: 3\n', ['3:5 scopes[0].level is not a known key']],
    ['a wrong type', 'scopes:\n  - scopeId: a\n    usageLimit: many\n', ['3:17 scopes[0].usageLimit must be']],
    ['a missing name', 'scopes:\n  - usageLimit: 3\n', ['2:5 scopes[0].scopeId is required']],
    [
      'a variable that is not set',
      'scopes:\n  - scopeId: ${env:APPLY_NOWHERE}\n',
      ['2:14 scopes[0].scopeId the environment variable APPLY_NOWHERE is not set'],
    ],
    ['a mistyped reference', 'scopes:\n  - scopeId: ${evn:X}\n', ['2:14 scopes[0].scopeId a reference is ${env:NAME}']],
    ['a file that is not there', 'users:\n  - username: bob\n    password: { file: nowhere }\n', ['3:15 users[0].password']],
    ['an object twice', 'users:\n  - username: bob\n  - username: BOB\n', ['3:15 users[1].username BOB stands in the file twice']],
    [
      'a rule of the flow',
      'users:\n  - username: bob\n    password: short\n',
      ['3:15 users[0].password The password must have at least 15 characters.'],
    ],
    [
      'rules of several objects at once',
      'apiClients:\n  - clientId: a\n    name: A\n    apiScopes: [EVENTS]\n    jwksUri: https://a.example/\n  - clientId: b\n    name: B\n    apiScopes: [EVENTS]\n    clientSecret: short\n',
      ['5:14 apiClients[0].jwksUri is only for', '9:19 apiClients[1].clientSecret must be 32'],
    ],
    [
      'a taken name',
      'apiClients:\n  - { clientId: a, name: Same, apiScopes: [EVENTS] }\n  - { clientId: b, name: same, apiScopes: [EVENTS] }\n  - { clientId: c, name: C, apiScopes: [EVENTS], clientSecret: short }\n',
      ['3:26 apiClients[1].name There already is a client', '4:64 apiClients[2].clientSecret'],
    ],
    [
      'an unknown reference',
      'staticClients:\n  - clientId: a\n    name: A\n    grantTypes: [CLIENT_CREDENTIALS]\n    defaultScopeIds: [nowhere]\n',
      ['5:22 staticClients[0].defaultScopeIds there is no scope nowhere.'],
    ],
    [
      'a fault inside a block',
      'staticClients:\n  - clientId: a\n    name: A\n    grantTypes: [CLIENT_CREDENTIALS]\n    openIdConnect:\n      expirationTimeSeconds: 0\n',
      ['6:30 staticClients[0].openIdConnect.expirationTimeSeconds must be at least 1'],
    ],
  ])('%s', async (_, text, expected) => {
    const found = await problems(text);
    expect(found).toHaveLength(expected.length);
    expected.forEach((beginning, at) => {
      expect(found[at]).toContain(beginning);
    });
  });

  test('a file that is not there', async () => {
    await expect(applyFile(opened.runtime, join(folder, 'nowhere.yaml'))).rejects.toThrow('nowhere.yaml cannot be read (ENOENT)');
  });
});

describe('signet export', () => {
  test('prints a file that changes nothing', async () => {
    await applyFile(opened.runtime, file(whole));
    const text = await exportConfig(opened.runtime);
    expect(text).toContain('clientSecret: ${env:CLIENT_SECRET_SHOP}');
    expect(text).toContain('password: ${env:USER_PASSWORD_ALICE}');
    expect(text).not.toMatch(/\$argon2|sha256|violet|the chosen secret/);
    Object.assign(process.env, {
      CLIENT_SECRET_SHOP: process.env.APPLY_SHOP_SECRET,
      USER_PASSWORD_ALICE: process.env.APPLY_PASSWORD,
      ADMIN_PASSWORD_OPS: process.env.APPLY_PASSWORD,
    });
    const restated = file(text.replace('${env:API_CLIENT_SECRET_GATEWAY}', '{ file: gateway.secret }'), 'exported.yaml');
    expect((await applyFile(opened.runtime, restated)).isEmpty).toBe(true);

    const other = await openTestRuntime({ entities, dependents });
    try {
      await applyFile(other.runtime, restated);
      expect(await exportConfig(other.runtime)).toBe(text);
    } finally {
      await other.close();
    }
  });
});

test('an export states what is temporary', async () => {
  await applyFile(opened.runtime, file('adminAccounts:\n  - { username: ops, password: "${env:APPLY_PASSWORD}", passwordTemporary: true }\n'));
  const text = await exportConfig(opened.runtime);
  expect(text).toContain('passwordTemporary: true');
  process.env.ADMIN_PASSWORD_OPS = process.env.APPLY_PASSWORD;
  expect((await applyFile(opened.runtime, file(text))).isEmpty).toBe(true);
});

describe('the schema of the file', () => {
  test('names every key, refuses others and marks secrets', () => {
    const schema = configFileJsonSchema() as {
      properties: Record<string, { items: { properties: Record<string, object>; required: string[]; additionalProperties: boolean } }>;
      additionalProperties: boolean;
    };
    expect(Object.keys(schema.properties)).toEqual([
      'messages',
      'templateSets',
      'corsConfig',
      'scopes',
      'identityProviders',
      'apiClients',
      'staticClients',
      'pinPolicies',
      'fidoConfig',
      'fidoPolicyMappings',
      'mobileConfig',
      'authPropertiesSets',
      'callbackConfigs',
      'pushMessagingConfigs',
      'mobilePlatforms',
      'mobileApps',
      'mobilePlatformVersions',
      'users',
      'adminAccounts',
    ]);
    expect(schema.additionalProperties).toBe(false);
    const client = schema.properties.staticClients?.items;
    expect(client?.required).toEqual(['clientId']);
    expect(client?.additionalProperties).toBe(false);
    expect(JSON.stringify(client?.properties.clientSecret)).toContain('"file"');
  });
});

describe('identity providers', () => {
  const providers = `
identityProviders:
  - identifier: corp
    name: Corporate
    type: OPENID_CONNECT
    openIdConnect: { issuer: 'https://issuer.example', clientId: signet, clientSecret: "\${env:IDP_SECRET_CORP}" }
    userInfo: { enabled: true, url: 'https://crm.example/{userId}', username: signet, password: "\${env:IDP_USER_INFO_PASSWORD_CORP}" }
    attributeMappings:
      - { source: IDENTITY_PROVIDER, sourceName: sub, targetName: userId }
      - { source: USER_INFO, sourceName: mail, targetName: email }
staticClients:
  - clientId: portal
    name: Portal
    grantTypes: [AUTHORIZATION_CODE]
    redirectUrl: https://portal.example/cb
    identityProviderId: corp
    additionalIdentityProviderIds: [directory]
`;

  test('stand in a file with their mappings; what is exported changes nothing and holds no secret', async () => {
    process.env.IDP_SECRET_CORP = 'first secret of corp';
    process.env.IDP_USER_INFO_PASSWORD_CORP = 'second secret of corp';
    const plan = await applyFile(opened.runtime, file(providers));
    expect(plan.objects.map(({ id, action }) => `${action} ${id}`)).toEqual(['create corp', 'create portal']);
    expect(describePlan(plan).join('\n')).not.toContain('secret of corp');
    await trail.expectTrail([
      'ADMIN_IDENTITY_PROVIDER_CREATED',
      'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED',
      'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_CREATED',
      'ADMIN_STATIC_CLIENT_CREATED',
    ]);
    const exported = await exportConfig(opened.runtime);
    expect(exported).not.toContain('secret of corp');
    expect(exported).toContain('clientSecret: ${env:IDP_SECRET_CORP}');
    process.env.CLIENT_SECRET_PORTAL = 'x'.repeat(32);
    const again = await applyFile(opened.runtime, file(exported, 'exported.yaml'));
    expect(again.objects.filter(({ action }) => action !== 'none').map(({ id }) => id)).toEqual(['portal']);
    await trail.expectTrail(['ADMIN_CLIENT_UPDATED']);
    const changed = providers.replace('sourceName: mail', 'sourceName: Mail').replace(/ {6}- .*userId }\n/, '');
    const third = await applyFile(opened.runtime, file(changed));
    expect(third.objects.map(({ id, action }) => `${action} ${id}`)).toEqual(['update corp', 'none portal']);
    await trail.expectTrail(['ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_DELETED', 'ADMIN_IDENTITY_PROVIDER_ATTRIBUTE_MAPPING_UPDATED']);
  });
});
