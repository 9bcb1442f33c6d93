import type { ObjectKindName } from '../../configuration/index.ts';

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

/** Gives each secret of an export an environment variable: `CLIENT_SECRET_WEB_SHOP` for the web client `web-shop`. No two share one. */
export class SecretNames {
  readonly #taken = new Set<string>();

  /** A reference for each secret an object has (several for a list of secrets), and the path of the input it stands for. */
  references(kind: ObjectKindName, id: string, row: Row): { path: readonly string[]; value: string | string[] }[] {
    const there = (secretRows[kind] ?? []).filter((secret) => secret.isThere(row));
    return there.map((secret) => {
      const count = secret.count?.(row);
      const one = () => this.#reference(secret, id);
      return { path: secret.path, value: count === undefined ? one() : Array.from({ length: count }, one) };
    });
  }

  #reference(secret: SecretRow, id: string): string {
    const usual = id === '' ? secret.prefix : `${secret.prefix}_${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
    let name = usual;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${usual}_${count}`;
    this.#taken.add(name);
    return `\${env:${name}}`;
  }
}
