import type { Config } from '../kernel/contract/config/config.ts';
import { AppError } from '../kernel/contract/errors/app-error.ts';
import { isConnectionFailure } from '../kernel/contract/errors/connection-failure.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** How a process ends that could not do what it was asked. */
export interface Explanation {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Errors whose message is written for the person who reads it. */
const plainNames = new Set(['AppError']);
const usageNames = new Set(['ConfigError', 'ConfigFileError', 'UsageError', 'UserFault', 'SealingFault']);
const usageTexts = /^(DATABASE_URL|REDIS_URL|SIGNET_)/;
const plainTexts = /^(The data folder|The database |PostgreSQL|the keeper of|initdb failed)/;

const databaseFaults: Readonly<Record<string, string>> = {
  '28P01': 'the password is wrong',
  '28000': 'the login is refused',
  '3D000': 'the database does not exist',
  '42501': 'the user lacks a permission',
  '42P01': 'its tables are missing; run signet migrate',
  ENOTFOUND: 'the host is unknown',
};

/** Said by the driver without a code. */
const noTls = 'The server does not support SSL connections';

const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EROFS: 'it is on a file system that only allows reading',
  ENOSPC: 'no space is left',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
};

const portFaults: Readonly<Record<string, (port: number | undefined) => string>> = {
  EADDRINUSE: (port) => `Port ${port} is taken. Stop what listens there, or choose another port with SIGNET_PORT (0 takes any).`,
  EACCES: (port) => `Port ${port} may not be opened by this user. Choose one above 1023 with SIGNET_PORT.`,
  EADDRNOTAVAIL: () => 'The address in SIGNET_HOST is none of this machine.',
};

/** Where the database is, without the password. */
function placeOf(url: string | undefined): string {
  if (!url) return 'the embedded PostgreSQL';
  const { host, pathname, username } = new URL(url);
  return `${username ? `${username}@` : ''}${host}${pathname}`;
}

/** What happened underneath: a flow that failed for another reason than its own carries it as the cause. */
function rootOf(error: Error): Error {
  return error instanceof AppError && error.cause instanceof Error ? rootOf(error.cause) : error;
}

function explainSystemFault(error: NodeJS.ErrnoException & { port?: number }): Explanation | undefined {
  const { code = '', syscall, path, port } = error;
  const portFault = syscall === 'listen' || syscall === 'bind' ? portFaults[code] : undefined;
  if (portFault) return { text: portFault(port), exitCode: code === 'EADDRINUSE' ? exitCodes.failed : exitCodes.usage };
  if (path !== undefined && fileFaults[code]) return { text: `${path} cannot be used: ${fileFaults[code]}.`, exitCode: exitCodes.failed };
  return undefined;
}

function explainDatabaseFault(error: Error, config: Config | undefined): Explanation | undefined {
  const { code = '' } = error as { code?: string };
  const fault = error.message === noTls ? 'it has no TLS, which DATABASE_URL (sslmode) or PGSSLMODE demands' : databaseFaults[code];
  if (!fault && !isConnectionFailure(error)) return undefined;
  const text = `The database ${placeOf(config?.database.url)} cannot be used: ${fault ?? (error.message || code)}.`;
  // What has a name here needs somebody who changes something; the rest passes by itself.
  return { text, exitCode: fault ? exitCodes.failed : exitCodes.notNow };
}

/** Says in a sentence why a command failed. What nobody foresaw comes with its stack. */
export function explainFailure(thrown: unknown, config?: Config): Explanation {
  if (!(thrown instanceof Error)) return { text: String(thrown), exitCode: exitCodes.failed };
  const error = rootOf(thrown);
  const foreseen = explainSystemFault(error) ?? explainDatabaseFault(error, config);
  if (foreseen) return foreseen;
  if (usageNames.has(error.name) || usageTexts.test(error.message)) return { text: error.message, exitCode: exitCodes.usage };
  if (plainNames.has(error.name) || plainTexts.test(error.message)) return { text: error.message, exitCode: exitCodes.failed };
  return { text: error.stack ?? error.message, exitCode: exitCodes.failed };
}
