import { pino } from 'pino';

/** Structured log. Field names that can hold a secret are redacted wherever they appear, two levels deep. */
export type Log = Pick<ReturnType<typeof pino>, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'level'>;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const secretFields = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'client_secret',
  'clientSecret',
  'client_assertion',
  'code',
  'code_verifier',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'token',
  'secret',
  'csrf_token',
  'dpop',
];

const redactedPaths = secretFields.flatMap((field) => {
  const key = field.includes('-') ? `["${field}"]` : field;
  const dotted = field.includes('-') ? key : `.${key}`;
  return [key, `*${dotted}`, `*.*${dotted}`];
});

/** Opens the process log: JSON lines on standard output, or on `destination`. */
export function openLog(level: (typeof logLevels)[number], destination?: NodeJS.WritableStream): Log {
  const options = { level, base: { service: 'signet' }, redact: { paths: redactedPaths, censor: '***' } };
  return destination ? pino(options, destination) : pino(options);
}
