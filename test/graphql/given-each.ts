import { openIdConnectBlock } from '../../src/applications/clients/index.ts';
import { givenIdentityProvider } from '../identity-providers/upstream-steps.ts';
import { givenApiClient, givenClient, givenUser, insertRow } from '../support/fixtures.ts';
import { type GivenApp, givenEnrolment, givenInstallation, givenMobileApp, givenProfile } from '../support/installations.ts';
import type { Platform } from '../support/start-platform.ts';

const oauth = {
  clientId: 'x',
  clientAuthMethod: 'client_secret_basic',
  authorizationUrl: 'https://upstream.example/authorize',
  tokenUrl: 'https://upstream.example/token',
  profileUrl: 'https://upstream.example/me',
  issuer: null,
  scopes: ['profile'],
};

async function givenSettings(platform: Platform, at: number): Promise<void> {
  const id = () => platform.runtime.ids.uuid();
  await givenIdentityProvider(platform, { identifier: `idp-${at}`, name: `Provider ${at}`, type: 'OAUTH', oauth });
  for (const provider of [`idp-${at}`, ...(at === 0 ? ['directory'] : [])])
    await insertRow(platform, 'attribute_mapping', {
      id: id(),
      identity_provider: provider,
      source: 'USER_INFO',
      source_name: 'a',
      target_name: 'b',
    });
  await insertRow(platform, 'scope', { scope_id: `scope-${at}`, descriptions: { en: 'It.' } });
  await insertRow(platform, 'fido_policy_mapping', { id: id(), name: `fido-${at}`, aaid: `0000#${1000 + at}`, policy_id: `policy-${at}` });
  await insertRow(platform, 'pin_policy', { id: id(), name: `pins-${at}` });
  await platform.sql('insert into message (id, key, default_content, translations) values ($1, $2, $3, $4)', [
    id(),
    `m.${at}`,
    'text',
    JSON.stringify([{ locale: 'nl', text: 'tekst' }]),
  ]);
  await platform.sql('insert into template_set (id, name, files) values ($1, $2, $3)', [
    id(),
    `set-${at}`,
    JSON.stringify([{ path: 'login.liquid', content: 'x' }]),
  ]);
  await insertRow(platform, 'callback_config', { id: id(), callback_url: `https://callback.example/${at}` });
  await insertRow(platform, 'push_messaging_config', { id: id(), name: `push-${at}`, platform: 'ANDROID', fcm_api_version: 'HTTP_V1' });
  await insertRow(platform, 'initial_access_token', {
    id: id(),
    token_hash: Buffer.from(`token ${at}`),
    name: `access ${at}`,
    scope_ids: ['openid'],
    grant_types: ['AUTHORIZATION_CODE'],
    max_uses: 1,
    expires_at: new Date(Date.now() + 3_600_000),
  });
  await insertRow(platform, 'admin_account', { username: `admin-${at}`, password_hash: 'x' });
  const later = new Date(Date.now() + 3_600_000);
  const session = { id: id(), username: `admin-${at}`, authenticator: 'directory', roles: [], refresh_hash: Buffer.from('x') };
  await insertRow(platform, 'admin_session', { ...session, expires_at: later, max_expires_at: later });
}

const links = (at: number) => ({
  default_scope_ids: ['openid', `scope-${at}`],
  additional_scope_ids: ['profile'],
  resource_gateway_client_ids: [`api-${at}`],
  identity_provider_id: `idp-${at}`,
  additional_identity_provider_ids: ['directory', `idp-${at}`],
  template_set: `set-${at}`,
  open_id_connect: openIdConnectBlock.parse({ expirationTimeSeconds: 600, idTokenSignedResponseAlg: 'RS256' }),
});

async function givenApp(platform: Platform, at: number): Promise<GivenApp> {
  const [push] = await platform.sql(`select id from push_messaging_config where name = 'push-${at}'`);
  const certificates = JSON.stringify([{ name: 'one', sha256: 'x', expiresAt: new Date() }]);
  const app = await givenMobileApp(
    platform,
    { ...links(at), name: `Application ${at}`, pin_policy_name: `pins-${at}`, fido_policy_mapping_names: [`fido-${at}`] },
    { push_messaging_config_id: push.id },
  );
  await platform.sql('update mobile_app set certificates = $2 where identifier = $1', [app.identifier, certificates]);
  return app;
}

/** A device with a user, who has one of everything. */
async function givenDeviceUser(platform: Platform, app: GivenApp, at: number): Promise<void> {
  const phone = await givenInstallation(platform, app);
  const userId = `device-user-${at}`;
  await givenEnrolment(platform, await givenProfile(platform, phone, { user_id: userId }));
  const expires = `now() + interval '1 hour'`;
  const rows = [
    `insert into token_family (id, client_id, user_id, scopes, amr, auth_time, access_expires_at) values (gen_random_uuid(), $2, $1, '{read}', '{pwd}', now(), ${expires})`,
    `insert into consent (id, user_id, client_id, scopes) values (gen_random_uuid(), $1, $2, '{openid}')`,
    `insert into browser_session (id, secret_hash, user_id, auth_time, acr, amr, expires_at, max_expires_at)
     values (gen_random_uuid(), sha256(convert_to($1 || $2, 'UTF8')), $1, now(), 'x', '{pwd}', ${expires}, ${expires})`,
    `insert into auth_transaction (id, browser_hash, client_id, request, user_id, expires_at) values (gen_random_uuid(), '\\x00', $2, '{}', $1, now() + interval '10 minutes')`,
    `insert into access_grant (hash, family_id, client_id, user_id, scopes, amr, auth_time, expires_at)
     values (sha256(convert_to($1 || $2, 'UTF8')), gen_random_uuid(), $2, $1, '{read}', '{pwd}', now(), now() + interval '10 minutes')`,
  ];
  for (const text of rows) await platform.sql(text, [userId, phone.clientId]);
}

/** At least so many of each kind of object that the APIs list, each with everything it can refer to. */
export async function givenEach(platform: Platform, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    await givenSettings(platform, at);
    await givenApiClient(platform, [], { client_id: `api-${at}` });
    await givenClient(platform, links(at));
    await givenUser(platform);
    const app = await givenApp(platform, at);
    await givenDeviceUser(platform, app, at);
  }
  for (let at = 0; at < count; at += 1) {
    const [fido] = [`fido-${at}`];
    await insertRow(platform, 'auth_properties_set', {
      id: platform.runtime.ids.uuid(),
      name: `base-${at}`,
      method: 'PUSH',
      fido_policy_mapping_name: fido,
    });
    await insertRow(platform, 'auth_properties_set', {
      id: platform.runtime.ids.uuid(),
      name: `set-${at}`,
      method: 'PUSH_WITH_FIDO',
      fallback_name: `base-${at}`,
      fido_policy_mapping_name: fido,
    });
  }
}
