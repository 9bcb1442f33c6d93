import { type Config, ConfigError } from '../kernel/contract/config/config.ts';
import { isConnectionFailure } from '../kernel/contract/errors/connection-failure.ts';

/** How a process ends that could not do what it was asked. */
export interface Explanation {
  readonly text: string;
  /** 1: it failed; 2: it was asked for something wrong. */
  readonly exitCode: 1 | 2;
}

/** Errors whose message is written for the person who reads it. */
const plainNames = new Set(['ConfigFileError', 'UsageError', 'AppError', 'UserFault']);
const usageNames = new Set(['ConfigFileError', 'UsageError']);
const plainTexts = /^(The data folder|The database |PostgreSQL|DATABASE_URL|SIGNET_|the keeper of|initdb failed)/;

const databaseFaults: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong',
  '28000': 'the login is refused',
  '3D000': 'the database does not exist',
  '42501': 'the user lacks a permission',
  '42P01': 'its tables are missing; run signet migrate',
  ENOTFOUND: 'the host is unknown',
};

/** Where the database is, without the password. */
function placeOf(url: string | undefined): string {
  if (!url) return 'the embedded PostgreSQL';
  const { host, pathname, username } = new URL(url);
  return `${username ? `${username}@` : ''}${host}${pathname}`;
}

/** Says in a sentence why a command failed. What nobody foresaw comes with its stack. */
export function explainFailure(error: unknown, config?: Config): Explanation {
  if (!(error instanceof Error)) return { text: String(error), exitCode: 1 };
  const { code } = error as { code?: string };
  if (error instanceof ConfigError) return { text: error.message, exitCode: 2 };
  if (code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    return { text: `Port ${port} is taken. Stop what listens there, or choose another port with SIGNET_PORT (0 takes any).`, exitCode: 1 };
  }
  if (isConnectionFailure(error) || (code && databaseFaults[code])) {
    const why = databaseFaults[code ?? ''] ?? (error.message || code);
    return { text: `The database ${placeOf(config?.database.url)} cannot be used: ${why}.`, exitCode: 1 };
  }
  if (plainNames.has(error.name) || plainTexts.test(error.message)) return { text: error.message, exitCode: usageNames.has(error.name) ? 2 : 1 };
  return { text: error.stack ?? error.message, exitCode: 1 };
}
