import type pg from 'pg';
import { openSession } from './database.ts';

const oldest = 14;
/** Told from any that a role or a database may be given: whether it arrives says whether the settings of a session do. */
const probeMs = 54_321;

/** What a pooler answers to settings that it does not know ("unsupported startup parameter"). */
const protocolViolation = '08P01';
const dropsSettings =
  'is reached through a pooler that drops the settings of a session, time limits among them; connect directly, the processes have pools of their own';

interface Standing {
  readonly version: number;
  readonly encoding: string;
  readonly schema: string | null;
  readonly readOnly: string;
  readonly timeout: string;
  readonly pid: number;
}

const standing = `select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding,
  current_schema() as schema, current_setting('transaction_read_only') as "readOnly", current_setting('statement_timeout') as timeout, pg_backend_pid() as pid`;

async function ask(session: pg.Client): Promise<Standing> {
  return (await session.query<Standing>(standing)).rows[0] as Standing;
}

/** What is wrong with a server, in the order in which it is told. */
const faults: readonly [is: (first: Standing, second: Standing) => boolean, text: (first: Standing) => string][] = [
  [({ version }) => version < oldest, ({ version }) => `is PostgreSQL ${version}; version ${oldest} is the oldest that will do`],
  [({ encoding }) => encoding !== 'UTF8', ({ encoding }) => `stores text as ${encoding}; create it with the encoding UTF8`],
  [
    (first, second) => first.pid === second.pid,
    () =>
      'is reached through a pooler that gives one server connection to several clients (transaction or statement pooling); connect directly, the processes have pools of their own',
  ],
  [({ timeout }) => timeout !== `${probeMs}ms`, () => dropsSettings],
  [({ schema }) => schema === null, () => 'has no schema to create tables in: none that the search_path of this role names exists'],
  [({ readOnly }) => readOnly === 'on', () => 'only allows reading: it is a standby, or read-only is the default of this role or server'],
];

/** Throws, in one sentence for whoever starts the process, when a server cannot carry the platform. Takes two connections for a moment. */
export async function checkServer(url: string): Promise<void> {
  const sessions = [openSession(url, probeMs, 'check'), openSession(url, probeMs, 'check')] as const;
  try {
    // Both are connected when either is asked: a pooler has no reason to open a second connection.
    for (const session of sessions) await session.connect();
    const [first, second] = [await ask(sessions[0]), await ask(sessions[1])];
    const [, text] = faults.find(([is]) => is(first, second)) ?? [];
    if (text) throw new Error(`The database ${text(first)}.`);
  } catch (error) {
    if ((error as { code?: unknown }).code === protocolViolation) throw new Error(`The database ${dropsSettings}.`);
    throw error;
  } finally {
    for (const session of sessions) await session.end();
  }
}
