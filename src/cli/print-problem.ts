import { ConfigError } from '../kernel/config/config.ts';

const hints: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is taken. Choose another with SIGNET_PORT, or stop what uses it.',
  EACCES: 'The port may not be opened by this user. Choose one above 1023 with SIGNET_PORT.',
  ECONNREFUSED: 'PostgreSQL does not answer at DATABASE_URL.',
  ENOTFOUND: 'The host of DATABASE_URL is not known.',
  '28P01': 'PostgreSQL refused the password of DATABASE_URL.',
  '3D000': 'The database of DATABASE_URL does not exist.',
};

/** Says what went wrong in words a person can act on; a stack trace is for the log. */
export function printProblem(error: unknown): void {
  const { code, message } = error as { code?: string; message?: string };
  const hint = code ? hints[code] : undefined;
  process.stderr.write(`${hint ?? (error instanceof ConfigError ? error.message : `signet: ${message ?? String(error)}`)}\n`);
}
