import type { ObjectKindName } from '../../administration/configuration/index.ts';
import { sha256 } from '../../kernel/base/crypto/secrets.ts';

type Row = Readonly<Record<string, unknown>>;

interface SecretRow {
  /** Path of the input that holds the secret. */
  readonly path: readonly string[];
  /** Beginning of the environment variable's name. */
  readonly prefix: string;
  isThere(row: Row): boolean;
  /** How many there are, for an input that is a list. */
  count?(row: Row): number;
}

const secretRows: Readonly<Partial<Record<ObjectKindName, readonly SecretRow[]>>> = {
  identityProviders: [
    { path: ['oauth', 'clientSecret'], prefix: 'IDP_SECRET', isThere: (row) => row.hasSecret === true && row.oauth !== null },
    { path: ['openIdConnect', 'clientSecret'], prefix: 'IDP_SECRET', isThere: (row) => row.hasSecret === true && row.openIdConnect !== null },
    { path: ['userInfo', 'password'], prefix: 'IDP_USER_INFO_PASSWORD', isThere: (row) => row.hasPassword === true },
  ],
  apiClients: [{ path: ['clientSecret'], prefix: 'API_CLIENT_SECRET', isThere: (row) => row.hasSecret === true }],
  staticClients: [{ path: ['clientSecret'], prefix: 'CLIENT_SECRET', isThere: (row) => row.hasSecret === true }],
  fidoConfig: [{ path: ['password'], prefix: 'FIDO_PASSWORD', isThere: (row) => row.hasPassword === true }],
  callbackConfigs: [{ path: ['password'], prefix: 'CALLBACK_PASSWORD', isThere: (row) => row.hasPassword === true }],
  pushMessagingConfigs: [
    { path: ['apnsKeyP8'], prefix: 'APNS_KEY', isThere: (row) => row.hasApnsKey === true },
    { path: ['fcmServiceAccount'], prefix: 'FCM_SERVICE_ACCOUNT', isThere: (row) => row.hasFcmServiceAccount === true },
    { path: ['fcmServerKey'], prefix: 'FCM_SERVER_KEY', isThere: (row) => row.hasFcmServerKey === true },
  ],
  mobilePlatformVersions: [
    { path: ['applicationSignatures'], prefix: 'APP_SIGNATURE', isThere: () => true, count: (row) => Number(row.signatureCount) },
  ],
  users: [{ path: ['password'], prefix: 'USER_PASSWORD', isThere: (row) => row.hasPassword === true }],
  adminAccounts: [{ path: ['password'], prefix: 'ADMIN_PASSWORD', isThere: () => true }],
};

/** Ids of which the name of a variable tells all; of others a digest tells them apart. */
const plainId = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** The name follows from the object alone: whatever else there is or goes, it keeps its variable, and no other object gets it. */
function variableOf({ prefix }: SecretRow, id: string): string {
  if (id === '') return prefix;
  const readable = id.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  const mark = plainId.test(id) ? '' : `_${sha256(`${prefix} ${id}`).toString('hex').slice(0, 8).toUpperCase()}`;
  return `${prefix}_${readable}${mark}`;
}

/**
 * Gives each secret an object has an environment variable, `CLIENT_SECRET_WEB_SHOP` for the web client `web-shop`: a reference (several for a list of
 * secrets), and the path of the input it stands for.
 */
export function secretReferences(kind: ObjectKindName, id: string, row: Row): { path: readonly string[]; value: string | string[] }[] {
  const there = (secretRows[kind] ?? []).filter((secret) => secret.isThere(row));
  return there.map((secret) => {
    const variable = variableOf(secret, id);
    const count = secret.count?.(row);
    const listed = Array.from({ length: count ?? 0 }, (_, at) => `\${env:${variable}${at === 0 ? '' : `_${at + 1}`}}`);
    return { path: secret.path, value: count === undefined ? `\${env:${variable}}` : listed };
  });
}
