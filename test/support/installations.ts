import { randomBytes } from 'node:crypto';
import { fastHash } from '../../src/kernel/work/passwords.ts';
import { storedPushToken } from '../../src/mobile/installations/index.ts';
import { basicOf, insertRow } from './fixtures.ts';
import type { Platform } from './start-platform.ts';

type Target = Pick<Platform, 'sql'>;
type Row = Readonly<Record<string, unknown>>;

/** A version of a mobile application as a test uses it. */
export interface GivenApp {
  readonly identifier: string;
  readonly name: string;
  readonly platform: 'ANDROID' | 'IOS';
  readonly versionId: string;
  readonly versionName: string;
  readonly redirectUri: string;
}

/** An installation of a mobile application: a client with a secret, whose id is the id of the device. */
export interface GivenInstallation {
  readonly clientId: string;
  readonly secret: string;
  readonly basic: { readonly authorization: string };
  readonly redirectUri: string;
  readonly app: GivenApp;
}

/** A user on an installation. `id` is that of the row, `profileId` what the device knows. */
export interface GivenProfile {
  readonly id: string;
  readonly profileId: string;
  readonly userId: string;
  readonly clientId: string;
}

/** The enrollment of a profile for mobile authentication: an application instance. */
export interface GivenEnrolment {
  readonly id: string;
  readonly profile: GivenProfile;
  readonly pushToken: string | undefined;
}

let counter = 0;

const openIdConnect = {
  expirationTimeSeconds: 3600,
  additionalAudiences: [],
  idTokenSignedResponseAlg: 'RS256',
  deleteTokensOnLogout: false,
  postLogoutRedirectUrl: null,
  additionalPostLogoutRedirectUrls: [],
};

/** A mobile application with one version, 1.0.0 on ANDROID unless said otherwise. `columns` overrides columns of `mobile_app`, `version` those of its version. */
export async function givenMobileApp(platform: Pick<Platform, 'sql' | 'runtime'>, columns: Row = {}, version: Row = {}): Promise<GivenApp> {
  counter += 1;
  const identifier = `app-${counter}`;
  const app: Row = {
    identifier,
    name: `App ${counter}`,
    flows: ['USER_REGISTRATION', 'ANONYMOUS_RESOURCE_CALLS'],
    redirect_url: `${identifier}://login`,
    default_scope_ids: ['openid'],
    pin_authentication_enabled: true,
    fingerprint_enabled: true,
    open_id_connect: openIdConnect,
    ...columns,
  };
  await insertRow(platform, 'mobile_app', app);
  const { applicationSignatures = ['a-signature-of-a-test-app'], ...rest } = version as Row & { applicationSignatures?: readonly string[] };
  const id = platform.runtime.ids.uuid();
  const purpose = `mobile_platform_version.applicationSignatures:${id}`;
  const row: Row = {
    id,
    app_identifier: app.identifier,
    platform: 'ANDROID',
    version_name: '1.0.0',
    status: 'ENABLED',
    sealed_application_signatures: applicationSignatures.map((signature) => platform.runtime.sealing.seal(purpose, signature)),
    ...rest,
  };
  await insertRow(platform, 'mobile_platform_version', row);
  return {
    identifier: app.identifier as string,
    name: app.name as string,
    platform: row.platform as GivenApp['platform'],
    versionId: id,
    versionName: row.version_name as string,
    redirectUri: app.redirect_url as string,
  };
}

/** An installation of an application; a new one is made where none is given. `columns` overrides columns of `client`. */
export async function givenInstallation(
  platform: Pick<Platform, 'sql' | 'runtime'>,
  given: GivenApp | undefined = undefined,
  { secret = 'a-secret-of-an-installation', ...columns }: Row & { readonly secret?: string } = {},
): Promise<GivenInstallation> {
  const app = given ?? (await givenMobileApp(platform));
  const row: Row = {
    client_id: randomBytes(32).toString('hex').toUpperCase(),
    kind: 'DYNAMIC',
    name: 'A phone',
    auth_method: 'CLIENT_SECRET_BASIC',
    secret_hash: fastHash(secret),
    app_identifier: app.identifier,
    platform: app.platform,
    platform_version_id: app.versionId,
    model: 'Phone 12',
    os_version: '13.1.2',
    ...columns,
  };
  await insertRow(platform, 'client', row);
  const clientId = row.client_id as string;
  return { clientId, secret, basic: basicOf(clientId, secret), redirectUri: app.redirectUri, app };
}

/** A user on an installation; user `u-...` unless said otherwise. `columns` overrides columns of `user_profile`. */
export async function givenProfile(target: Target, { clientId }: Pick<GivenInstallation, 'clientId'>, columns: Row = {}): Promise<GivenProfile> {
  counter += 1;
  const row: Row = {
    id: `018f0000-0000-7000-8000-${String(counter).padStart(12, '0')}`,
    client_id: clientId,
    profile_id: `P${String(counter).padStart(5, '0')}`,
    user_id: `u-${counter}`,
    ...columns,
  };
  await insertRow(target, 'user_profile', row);
  return { id: row.id as string, profileId: row.profile_id as string, userId: row.user_id as string, clientId };
}

/** The active enrollment of a profile, with a push token unless `pushToken` is null. `columns` overrides columns of `app_instance`. */
export async function givenEnrolment(
  platform: Pick<Platform, 'sql' | 'runtime'>,
  profile: GivenProfile,
  { pushToken = `push-token-of-${profile.clientId}`, ...columns }: Row & { readonly pushToken?: string | null } = {},
): Promise<GivenEnrolment> {
  const id = platform.runtime.ids.uuid();
  const stored = pushToken === null ? undefined : storedPushToken(platform.runtime.sealing, id, pushToken);
  await insertRow(platform, 'app_instance', {
    id,
    user_profile_id: profile.id,
    client_id: profile.clientId,
    user_id: profile.userId,
    status: 'ACTIVE',
    enrolled_at: new Date(),
    device_name: 'A phone',
    sealed_push_token: stored?.sealed ?? null,
    push_token_hash: stored?.hash ?? null,
    ...columns,
  });
  if (stored)
    await platform.sql('insert into push_token_owner (token_hash, client_id) values ($1, $2) on conflict do nothing', [
      stored.hash,
      profile.clientId,
    ]);
  return { id, profile, pushToken: pushToken ?? undefined };
}
