import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openIdConnectBlock } from '../../src/applications/clients/index.ts';
import { type AdminDesk, openAdminDesk } from '../support/admin-desk.ts';
import { describeConfigObject, faultsOf } from '../support/config-object.ts';
import { givenApiClient, givenScopes } from '../support/fixtures.ts';
import { statementsDuring } from '../support/listen-to-sql.ts';
import { type Platform, startPlatform } from '../support/start-platform.ts';
import { type Trail, trailOf } from '../support/trail.ts';
import { pinnedCertificate } from './pinned-certificate.ts';

const { fingerprint256 } = new X509Certificate(pinnedCertificate);
/** Members of the block that are not named here have their usual values. */
const openIdConnect = openIdConnectBlock.parse({
  expirationTimeSeconds: 600,
  additionalAudiences: ['other'],
  idTokenSignedResponseAlg: 'ES256',
  userinfoSignedResponseAlg: 'RS256',
  idTokenEncryptionEnabled: true,
  idTokenEncryptionMethod: 'A256GCM',
  idTokenJwksUri: 'https://whole.example/jwks',
  deleteTokensOnLogout: true,
  postLogoutRedirectUrl: 'bank://bye',
  additionalPostLogoutRedirectUrls: ['https://bank.example/bye'],
  frontChannelLogoutUrl: 'https://whole.example/bye',
  backChannelLogoutUrl: 'https://whole.example/back',
  backChannelLogoutSessionRequired: false,
});
const certificate = { name: 'api', expiresAt: '2100-01-01T00:00:00.000Z', pem: pinnedCertificate };
const pinned = { name: 'api', expiresAt: certificate.expiresAt, sha256: fingerprint256 };

async function prepare(platform: Platform): Promise<void> {
  await givenScopes(platform, 'read', 'pay');
  await givenApiClient(platform, ['TOKEN_INTROSPECTION'], { client_id: 'gateway', public_base_uri: 'https://gateway.example' });
  await givenApiClient(platform, ['EVENTS'], { client_id: 'no-gateway' });
  await platform.sql(`insert into fido_policy_mapping (id, name, aaid, policy_id) values (gen_random_uuid(), 'Finger', '4E4E#4005', 'finger')`);
  await platform.sql(`insert into identity_provider (identifier, name, type) values ('other', 'Other', 'CUSTOM_BROWSER')`);
  await platform.sql(`insert into pin_policy (id, name) values (gen_random_uuid(), 'Strict')`);
}

const least = { identifier: 'bank', name: 'Bank', flows: ['USER_REGISTRATION'], redirectUrl: 'bank://login' };

describeConfigObject(
  {
    name: 'mobileApp',
    plural: 'mobileApps',
    table: 'mobile_app',
    event: 'ADMIN_MOBILE_APP',
    keyArgument: 'identifier: String!',
    selection: `identifier name flows accessTokenFormat redirectUrl additionalRedirectUrls accessGrantExpiresIn accessTokenExpiresIn registrationValidity refreshGraceSeconds
      resourceGateways { clientId } additionalAudiences defaultScopes { scopeId } additionalScopes { scopeId } primaryIdentityProvider { identifier } additionalIdentityProviders { identifier } pinAuthenticationEnabled fingerprintEnabled
      customAuthenticatorsEnabled customAuthenticators fidoEnabled fidoPolicyMappings { name } implicitAuthenticationEnabled maxPinAttempts
      pinPolicy { name } developmentMode logoUri consentDisabled skipAuthorizationCompletePage certificates { name expiresAt sha256 }
      openIdConnect { ${Object.keys(openIdConnect).join(' ')} }`,
    least,
    usual: {
      accessTokenFormat: 'OPAQUE',
      accessGrantExpiresIn: 30,
      accessTokenExpiresIn: 900,
      registrationValidity: null,
      refreshGraceSeconds: 0,
      defaultScopes: [{ scopeId: 'openid' }],
      maxPinAttempts: 3,
      pinPolicy: null,
      developmentMode: false,
      certificates: [],
      openIdConnect: { expirationTimeSeconds: 3600, idTokenSignedResponseAlg: 'RS256', deleteTokensOnLogout: false },
    },
    whole: {
      identifier: 'whole',
      name: 'Whole',
      flows: ['USER_REGISTRATION', 'ANONYMOUS_RESOURCE_CALLS'],
      accessTokenFormat: 'JWT',
      redirectUrl: 'com.example.whole:/login',
      additionalRedirectUrls: ['https://whole.example/login'],
      accessGrantExpiresIn: 60,
      accessTokenExpiresIn: 600,
      registrationValidity: 86_400,
      refreshGraceSeconds: 30,
      resourceGatewayClientIds: ['gateway'],
      additionalAudiences: ['https://api.example'],
      defaultScopeIds: ['read'],
      additionalScopeIds: ['openid', 'pay'],
      identityProviderId: 'directory',
      additionalIdentityProviderIds: ['other'],
      pinAuthenticationEnabled: true,
      fingerprintEnabled: true,
      customAuthenticatorsEnabled: true,
      customAuthenticatorIds: ['password'],
      fidoEnabled: true,
      fidoPolicyMappingNames: ['Finger'],
      implicitAuthenticationEnabled: true,
      maxPinAttempts: 5,
      pinPolicyName: 'Strict',
      developmentMode: true,
      logoUri: 'https://whole.example/logo.png',
      consentDisabled: true,
      skipAuthorizationCompletePage: true,
      certificates: [certificate],
      openIdConnect,
    },
    shown: { certificates: [pinned] },
    change: ['maxPinAttempts', 5, 0],
    refused: [
      [
        'nothing',
        { identifier: null, name: null, flows: null, redirectUrl: null },
        ['identifier', 'name', 'flows', 'redirectUrl'].map((f) => `REQUIRED input.${f}`),
      ],
      ['a taken identifier', { identifier: 'whole' }, ['ALREADY_EXISTS input.identifier']],
      ['no flow', { flows: [] }, ['INVALID_VALUE input.flows']],
      ['a validity without a PIN', { registrationValidity: 60 }, ['INVALID_VALUE input.registrationValidity']],
      ['no custom authenticator', { customAuthenticatorsEnabled: true }, ['REQUIRED input.customAuthenticatorIds']],
      ['a custom authenticator that is not used', { customAuthenticatorIds: ['x'] }, ['INVALID_VALUE input.customAuthenticatorIds']],
      ['a FIDO authenticator that is not used', { fidoPolicyMappingNames: ['Finger'] }, ['INVALID_VALUE input.fidoPolicyMappingNames']],
      [
        'implicit authentication without users',
        { flows: ['ANONYMOUS_RESOURCE_CALLS'], implicitAuthenticationEnabled: true },
        ['INVALID_VALUE input.implicitAuthenticationEnabled'],
      ],
      ['negative attempts', { maxPinAttempts: -1 }, ['INVALID_VALUE input.maxPinAttempts']],
      ['a scope in both lists', { defaultScopeIds: ['read'], additionalScopeIds: ['read'] }, ['INVALID_VALUE input.additionalScopeIds']],
      [
        'what does not exist, all at once',
        {
          defaultScopeIds: ['nowhere'],
          resourceGatewayClientIds: ['no-gateway'],
          fidoEnabled: true,
          fidoPolicyMappingNames: ['nothing'],
          pinPolicyName: 'nothing',
          identityProviderId: 'nobody',
        },
        ['defaultScopeIds', 'identityProviderId', 'resourceGatewayClientIds', 'fidoPolicyMappingNames', 'pinPolicyName'].map(
          (field) => `UNKNOWN_REFERENCE input.${field}`,
        ),
      ],
      ['a second provider without a first', { additionalIdentityProviderIds: ['other'] }, ['REQUIRED input.identityProviderId']],
      ['no certificate', { certificates: [{ ...certificate, pem: 'nonsense' }] }, ['INVALID_VALUE input.certificates.0.pem']],
      [
        'two certificates in one',
        { certificates: [{ ...certificate, pem: pinnedCertificate + pinnedCertificate }] },
        ['INVALID_VALUE input.certificates.0.pem'],
      ],
      ['a certificate without PEM', { certificates: [{ name: 'new', expiresAt: certificate.expiresAt }] }, ['REQUIRED input.certificates.0.pem']],
      [
        'a certificate beyond its end',
        { certificates: [{ ...certificate, expiresAt: '2200-01-01T00:00:00Z' }] },
        ['INVALID_VALUE input.certificates.0.expiresAt'],
      ],
      ['a certificate twice', { certificates: [certificate, certificate] }, ['INVALID_VALUE input.certificates']],
      ['RS-188: a logo inside the own network', { logoUri: 'https://169.254.169.254/logo' }, ['INVALID_VALUE input.logoUri']],
      ...[
        'javascript:alert(1)',
        'javascript://x/%0aalert(1)',
        'data:text/html,x',
        'intent://x',
        'http://bank.example/',
        'Bank://x',
        'bank://x#y',
      ].map((redirectUrl) => [`a redirect to ${redirectUrl}`, { redirectUrl }, ['INVALID_VALUE input.redirectUrl']] as const),
    ],
  },
  prepare,
);

describe('among applications', () => {
  let platform: Platform;
  let trail: Trail;
  let admin: AdminDesk;
  const app = 'mobileApp { identifier version defaultScopes { scopeId } pinPolicy { name } certificates { name expiresAt sha256 } }';
  const create = (input: object) => admin.call('createMobileApp(input: MobileAppInput!)', { input: { ...least, ...input } }, app);
  const update = (identifier: string, input: object) =>
    admin.call('updateMobileApp(identifier: String!, input: MobileAppInput!)', { identifier, input }, app);

  beforeAll(async () => {
    platform = await startPlatform();
    trail = trailOf(platform);
    admin = await openAdminDesk(platform);
    await prepare(platform);
  });
  beforeEach(async () => {
    await platform.sql('delete from mobile_app');
    await trail.mark();
  });
  afterAll(() => platform.stop());

  test('openid joins the scopes at creation only', async () => {
    await create({ defaultScopeIds: ['read'] });
    const { mobileApp } = await update('bank', { version: 1, defaultScopeIds: ['read'] });
    expect(mobileApp.defaultScopes).toEqual([{ scopeId: 'read' }]);
  });

  test('a certificate that is left out keeps its PEM, and its end can be moved', async () => {
    await create({ certificates: [certificate] });
    await trail.mark();
    const sooner = { name: 'api', expiresAt: '2090-01-01T00:00:00.000Z' };
    const { mobileApp } = await update('bank', { version: 1, certificates: [sooner] });
    expect(mobileApp.certificates).toEqual([{ ...sooner, sha256: fingerprint256 }]);
    const changes = { certificates: [[pinned], [{ ...pinned, expiresAt: sooner.expiresAt }]] };
    await trail.expectTrail([['ADMIN_MOBILE_APP_UPDATED', { appName: 'Bank', details: { changes } }]]);
    expect((await platform.sql('select certificates from mobile_app'))[0].certificates[0].pem).toBe(pinnedCertificate);
    expect(faultsOf(await update('bank', { version: 2, identifier: 'other' }))).toEqual(['INVALID_VALUE input.identifier']);
  });

  test('what an application refers to stays; a PIN policy may be renamed', async () => {
    await create({
      additionalScopeIds: ['pay'],
      resourceGatewayClientIds: ['gateway'],
      fidoEnabled: true,
      fidoPolicyMappingNames: ['Finger'],
      pinPolicyName: 'Strict',
      identityProviderId: 'other',
    });
    const [mapping] = await platform.sql('select id from fido_policy_mapping');
    const [policy] = await platform.sql('select id from pin_policy');
    const refused = [
      await admin.call('deleteScope(scopeId: String!)', { scopeId: 'pay' }, 'deletedId'),
      await admin.call('deleteClient(clientId: String!)', { clientId: 'gateway' }, 'deletedId'),
      await admin.call('deleteIdentityProvider(identifier: String!)', { identifier: 'other' }, 'deletedId'),
      await admin.call('deleteFidoPolicyMapping(id: ID!)', { id: mapping.id }, 'deletedId'),
      await admin.call(
        'updateFidoPolicyMapping(id: ID!, input: FidoPolicyMappingInput!)',
        { id: mapping.id, input: { version: 1, name: 'New' } },
        'fidoPolicyMapping { id }',
      ),
    ];
    expect(refused.flatMap(faultsOf)).toEqual(['IN_USE scopeId', 'IN_USE clientId', 'IN_USE identifier', 'IN_USE id', 'IN_USE input.name']);
    for (const answer of refused) expect(answer.userErrors[0].message).toContain('mobile application bank');
    await admin.call(
      'updatePinPolicy(id: ID!, input: PinPolicyInput!)',
      { id: policy.id, input: { version: 1, default: true, name: 'Stricter' } },
      'pinPolicy { id }',
    );
    const { data } = await admin.ask('{ mobileApp(identifier: "bank") { pinPolicy { name } } unknown: mobileApp(identifier: "x") { id } }');
    expect(data).toEqual({ mobileApp: { pinPolicy: { name: 'Stricter' } }, unknown: null });
    await platform.sql(`update pin_policy set name = 'Strict'`);
  });

  test('a list with all that belongs to each takes one statement a kind', async () => {
    for (let at = 0; at < 6; at += 1) {
      const identifier = `app-${at}`;
      await create({
        identifier,
        additionalScopeIds: ['pay'],
        resourceGatewayClientIds: ['gateway'],
        fidoEnabled: true,
        fidoPolicyMappingNames: ['Finger'],
        pinPolicyName: 'Strict',
        identityProviderId: 'other',
      });
      for (const versionName of ['1.0', '2.0'])
        await admin.call(
          'createMobilePlatformVersion(appIdentifier: String!, platform: PlatformName!, input: MobilePlatformVersionInput!)',
          { appIdentifier: identifier, platform: 'IOS', input: { versionName, status: 'ENABLED', applicationSignatures: ['x'] } },
          'platformVersion { id }',
        );
    }
    const list = `{ mobileApps(first: 5, search: "app-") { totalCount edges { node { defaultScopes { id } additionalScopes { id } resourceGateways { id } fidoPolicyMappings { id } primaryIdentityProvider { id }
      pinPolicy { id } versions(first: 1, platform: IOS) { totalCount pageInfo { hasNextPage endCursor } edges { node { versionName app { identifier } } } } } } } }`;
    const tables = /from (mobile_app|mobile_platform_version|scope|client|fido_policy_mapping|identity_provider|pin_policy)\b/;
    let answer: Awaited<ReturnType<AdminDesk['ask']>> | undefined;
    const said = await statementsDuring(platform, tables, async () => {
      answer = await admin.ask(list);
    });
    expect(answer?.data.mobileApps.totalCount).toBe(6);
    for (const { node } of answer?.data.mobileApps.edges ?? [])
      expect(node.versions).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true }, edges: [{ node: { versionName: '1.0' } }] });
    // apps, their count, apps of versions; versions, their counts; scopes, gateways, mappings, providers, policies.
    expect(said).toHaveLength(10);
    const after = answer?.data.mobileApps.edges[0].node.versions.pageInfo.endCursor;
    const next = await admin.ask(
      `{ mobileApp(identifier: "app-0") { versions(first: 1, after: "${after}") { edges { node { versionName } } pageInfo { hasNextPage } } } }`,
    );
    expect(next.data.mobileApp.versions).toEqual({ edges: [{ node: { versionName: '2.0' } }], pageInfo: { hasNextPage: false } });
    await platform.sql('delete from mobile_platform_version');
  });

  test('an application goes with its versions, and the event counts them', async () => {
    await create({});
    await platform.sql(
      `insert into mobile_platform_version (id, app_identifier, platform, version_name, status, sealed_application_signatures)
       values (gen_random_uuid(), 'bank', 'IOS', '1', 'ENABLED', '{x}'), (gen_random_uuid(), 'bank', 'ANDROID', '1', 'ENABLED', '{x}')`,
    );
    await trail.mark();
    expect((await admin.call('deleteMobileApp(identifier: String!)', { identifier: 'bank' }, 'deletedId')).deletedId).toBe('bank');
    await trail.expectTrail([['ADMIN_MOBILE_APP_DELETED', { details: { objectType: 'mobile_app', objectId: 'bank', removed: { versions: 2 } } }]]);
  });
});

describeConfigObject({
  name: 'mobilePlatform',
  plural: 'mobilePlatforms',
  table: 'mobile_platform',
  event: 'ADMIN_MOBILE_PLATFORM',
  keyArgument: 'name: PlatformName!',
  selection: 'name minimumOsVersion blockedOsVersions',
  least: { name: 'ANDROID' },
  usual: { name: 'ANDROID', minimumOsVersion: null, blockedOsVersions: [] },
  whole: { name: 'IOS', minimumOsVersion: '13.2', blockedOsVersions: ['14.0', '14.0 beta'] },
  change: ['minimumOsVersion', '13.2', '15'],
  refused: [
    ['rules that are there', { name: 'IOS' }, ['ALREADY_EXISTS input.name']],
    ['no system', { name: null }, ['REQUIRED input.name']],
    ['a system that is reserved', { name: 'WINDOWS' }, ['INVALID_VALUE input.name']],
    ['four numbers', { minimumOsVersion: '1.2.3.4' }, ['INVALID_VALUE input.minimumOsVersion']],
    ['no number', { minimumOsVersion: '1.x' }, ['INVALID_VALUE input.minimumOsVersion']],
    ['a blocked version twice', { blockedOsVersions: ['1', '1'] }, ['INVALID_VALUE input.blockedOsVersions']],
    ['a blocked version that is empty', { blockedOsVersions: [''] }, ['INVALID_VALUE input.blockedOsVersions.0']],
  ],
});
