import type { ObjectKindName } from './object-kinds.ts';

type Row = Readonly<Record<string, unknown>>;

interface SecretRow {
  /** Input that holds the secret. */
  readonly input: string;
  /** Beginning of the environment variable's name. */
  readonly prefix: string;
  isThere(row: Row): boolean;
}

const secretRows: Readonly<Partial<Record<ObjectKindName, SecretRow>>> = {
  apiClients: { input: 'clientSecret', prefix: 'API_CLIENT_SECRET', isThere: (row) => row.hasSecret === true },
  staticClients: { input: 'clientSecret', prefix: 'CLIENT_SECRET', isThere: (row) => row.hasSecret === true },
  users: { input: 'password', prefix: 'USER_PASSWORD', isThere: (row) => row.hasPassword === true },
  adminAccounts: { input: 'password', prefix: 'ADMIN_PASSWORD', isThere: () => true },
};

/** Gives each secret of an export an environment variable: `CLIENT_SECRET_WEB_SHOP` for the web client `web-shop`. No two share one. */
export class SecretNames {
  readonly #taken = new Set<string>();

  /** The input of an object that stands for its secret, as a reference; empty when it has none. */
  references(kind: ObjectKindName, id: string, row: Row): Record<string, string> {
    const secret = secretRows[kind];
    if (!secret?.isThere(row)) return {};
    const usual = `${secret.prefix}_${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
    let name = usual;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${usual}_${count}`;
    this.#taken.add(name);
    return { [secret.input]: `\${env:${name}}` };
  }
}
