import type { ObjectKindName } from './object-kinds.ts';

type Row = Readonly<Record<string, unknown>>;

interface SecretRow {
  /** Path of the input that holds the secret. */
  readonly path: readonly string[];
  /** Beginning of the environment variable's name. */
  readonly prefix: string;
  isThere(row: Row): boolean;
}

const secretRows: Readonly<Partial<Record<ObjectKindName, readonly SecretRow[]>>> = {
  identityProviders: [
    { path: ['oauth', 'clientSecret'], prefix: 'IDP_SECRET', isThere: (row) => row.hasSecret === true && row.oauth !== null },
    { path: ['openIdConnect', 'clientSecret'], prefix: 'IDP_SECRET', isThere: (row) => row.hasSecret === true && row.openIdConnect !== null },
    { path: ['userInfo', 'password'], prefix: 'IDP_USER_INFO_PASSWORD', isThere: (row) => row.hasPassword === true },
  ],
  apiClients: [{ path: ['clientSecret'], prefix: 'API_CLIENT_SECRET', isThere: (row) => row.hasSecret === true }],
  staticClients: [{ path: ['clientSecret'], prefix: 'CLIENT_SECRET', isThere: (row) => row.hasSecret === true }],
  users: [{ path: ['password'], prefix: 'USER_PASSWORD', isThere: (row) => row.hasPassword === true }],
  adminAccounts: [{ path: ['password'], prefix: 'ADMIN_PASSWORD', isThere: () => true }],
};

/** Gives each secret of an export an environment variable: `CLIENT_SECRET_WEB_SHOP` for the web client `web-shop`. No two share one. */
export class SecretNames {
  readonly #taken = new Set<string>();

  /** A reference for each secret an object has, and the path of the input it stands for. */
  references(kind: ObjectKindName, id: string, row: Row): { path: readonly string[]; text: string }[] {
    const there = (secretRows[kind] ?? []).filter((secret) => secret.isThere(row));
    return there.map((secret) => ({ path: secret.path, text: this.#reference(secret, id) }));
  }

  #reference(secret: SecretRow, id: string): string {
    const usual = `${secret.prefix}_${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
    let name = usual;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${usual}_${count}`;
    this.#taken.add(name);
    return `\${env:${name}}`;
  }
}
