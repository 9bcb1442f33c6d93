/** Where Redis is and how to get in: what every connection of a process to it is made from. */
export interface RedisAddress {
  /** One server, a primary that sentinels know, or a cluster. */
  readonly shape: 'single' | 'sentinel' | 'cluster';
  /** The server, the sentinels, or some nodes of the cluster. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** The name by which sentinels know the primary. */
  readonly primary: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls: boolean;
  readonly options: Readonly<Partial<Record<RedisOption, string>>>;
}

const redisOptions = ['db', 'family', 'caFile', 'certFile', 'keyFile', 'servername', 'sentinelUsername', 'sentinelPassword', 'sentinelTls'] as const;
type RedisOption = (typeof redisOptions)[number];

const form =
  /^redis(?<tls>s?)(?:\+(?<shape>sentinel|cluster))?:\/\/(?:(?<user>[^@/]*)@)?(?<hosts>[^/?#]+)(?:\/(?<path>[^?#]*))?(?:\?(?<query>[^#]*))?$/;
const hostForm = /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(?<port>\d{1,5}))?$/;
const defaultPorts = { single: 6379, sentinel: 26_379, cluster: 6379 } as const;

function hostOf(text: string, defaultPort: number): { host: string; port: number } {
  const parts = hostForm.exec(text)?.groups as { host: string; port?: string } | undefined;
  const port = Number(parts?.port ?? defaultPort);
  if (!parts || port < 1 || port > 65_535) throw new Error(`"${text}" is not a host with a port`);
  return { host: parts.host.replace(/^\[|\]$/g, ''), port };
}

function optionsOf(query: string): Partial<Record<RedisOption, string>> {
  const options = Object.fromEntries(new URLSearchParams(query));
  for (const name of Object.keys(options))
    if (!redisOptions.includes(name as RedisOption)) throw new Error(`the parameter ${name} is unknown; there are ${redisOptions.join(', ')}`);
  return options;
}

function databaseOf(text: string): number {
  if (!/^\d{0,4}$/.test(text)) throw new Error(`"${text}" is not the number of a database`);
  return Number(text);
}

function credentialsOf(text: string): Pick<RedisAddress, 'username' | 'password'> {
  const [user = '', ...secret] = text.split(':');
  return {
    username: user === '' ? undefined : decodeURIComponent(user),
    password: secret.length === 0 ? undefined : decodeURIComponent(secret.join(':')),
  };
}

/**
 * Takes an address apart: `redis://user:password@host:port/db`, `redis+sentinel://...@host1:port,host2:port/primary?db=1`,
 * `redis+cluster://...@host1:port,host2:port`; with `rediss` in front over TLS. Throws an `Error` that says what is wrong, without any secret.
 */
export function parseRedisAddress(text: string): RedisAddress {
  const parts = form.exec(text.trim())?.groups;
  if (!parts) throw new Error('must look like redis://host:6379/0, redis+sentinel://host1,host2/primary or redis+cluster://host1,host2');
  const shape = (parts.shape ?? 'single') as RedisAddress['shape'];
  const hosts = (parts.hosts as string).split(',').map((host) => hostOf(host, defaultPorts[shape]));
  if (shape === 'single' && hosts.length > 1) throw new Error('several hosts are for redis+sentinel:// and redis+cluster:// only');
  const path = decodeURIComponent(parts.path ?? '');
  if (shape === 'sentinel' && path === '') throw new Error('names no primary: redis+sentinel://host1,host2/primary');
  const options = optionsOf(parts.query ?? '');
  const database = databaseOf(shape === 'sentinel' ? (options.db ?? '') : (options.db ?? path));
  if (shape === 'cluster' && database !== 0) throw new Error('a cluster has the database 0 only');
  return {
    shape,
    hosts,
    primary: shape === 'sentinel' ? path : undefined,
    ...credentialsOf(parts.user ?? ''),
    database,
    tls: parts.tls === 's',
    options,
  };
}
