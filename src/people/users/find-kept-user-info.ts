import type { Runtime } from '../../kernel/work/runtime.ts';

interface Asked {
  readonly userId: string;
  readonly identityProvider: string;
  /** An answer of before the provider was changed does not count. */
  readonly providerVersion: number;
}

const recent = `select user_info as "userInfo" from federated_identity
  where user_id = $1 and identity_provider = $2 and user_info_version = $3 and user_info_read_at > now() - make_interval(secs => $4)`;

/** What the person API said of a person within so many seconds; undefined when that is too long ago. */
export async function findKeptUserInfo(
  runtime: Runtime,
  { userId, identityProvider, providerVersion }: Asked,
  seconds: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const [row] = await runtime.database.query<{ userInfo: Record<string, unknown> }>(recent, [userId, identityProvider, providerVersion, seconds]);
  return row?.userInfo;
}
