import type { z } from 'zod';
import { adminContradictions } from './admin-contradictions.ts';
import { nearest } from './nearest.ts';
import { sections } from './sections.ts';
import { withoutServiceLinks } from './service-links.ts';
import type { Section, SectionValues } from './setting.ts';

type Sections = typeof sections;

/** The whole configuration: parsed, checked and frozen. */
export type Config = { readonly [K in keyof Sections]: SectionValues<Sections[K]> };

/** Thrown when the environment does not describe a valid configuration; `problems` has one sentence for each fault. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Signet cannot start with this configuration:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const foreignNames = /^SIGNET_/;

function knownNames(): string[] {
  return Object.values(sections).flatMap((section: Section) => Object.values(section).map((setting) => setting.env));
}

function unknownVariables(environment: Environment): string[] {
  const known = knownNames();
  return Object.keys(environment)
    .filter((name) => foreignNames.test(name) && !known.includes(name))
    .map((name) => `${name} is not a setting; did you mean ${nearest(name, known)}?`);
}

function readSection(section: Section, environment: Environment, problems: string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(section)) {
    const given = environment[setting.env];
    const raw = given === undefined || given === '' ? setting.default : given;
    if (raw === undefined) continue;
    const parsed = (setting.schema as z.ZodType<unknown, string>).safeParse(raw);
    if (parsed.success) values[key] = parsed.data;
    else problems.push(`${setting.env}: ${parsed.error.issues.map((issue) => issue.message).join(', ')}`);
  }
  return values;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from an environment. Every variable is checked; an unknown `SIGNET_*` variable is refused with the
 * nearest known name; what Kubernetes adds about services is left alone. Throws `ConfigError` with all faults at once.
 */
export function readConfig(given: Environment): Config {
  const environment = withoutServiceLinks(given);
  const problems = unknownVariables(environment);
  const values: Record<string, unknown> = {};
  for (const [name, section] of Object.entries(sections)) values[name] = Object.freeze(readSection(section, environment, problems));
  const config = values as Config;
  problems.push(...contradictions(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config);
}

const loopback = /^http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:|\/|$)/;

function contradictions(config: Config): string[] {
  const publicUrl = config.http.publicUrl;
  if (publicUrl?.startsWith('http:') && !loopback.test(publicUrl) && !config.runtime.development)
    return ['SIGNET_PUBLIC_URL: plain http is for loopback only; use https (RFC 9700 §2.6)'];
  if (config.database?.url && !config.sealing?.keys)
    return ['SIGNET_SEALING_KEYS: must be set together with DATABASE_URL, so that every process seals with the same key'];
  if (config.sms?.bearer && config.sms.username) return ['SIGNET_SMS_GATEWAY_BEARER: cannot be set together with SIGNET_SMS_GATEWAY_USERNAME'];
  if ((config.notifications?.username === undefined) !== (config.notifications?.password === undefined))
    return ['SIGNET_NOTIFICATION_SERVICE_PASSWORD: must be set together with SIGNET_NOTIFICATION_SERVICE_USERNAME'];
  if ((config.bootstrap?.clientId === undefined) !== (config.bootstrap?.clientSecret === undefined))
    return ['SIGNET_BOOTSTRAP_CLIENT_SECRET: must be set together with SIGNET_BOOTSTRAP_CLIENT_ID'];
  if (config.scopeVerification?.enabled && !config.scopeVerification.url)
    return ['SIGNET_SCOPE_VERIFICATION_URL: must be set when SIGNET_SCOPE_VERIFICATION is true'];
  return [...tlsContradictions(config), ...adminContradictions(config)];
}

function tlsContradictions({ tls, http }: Config): string[] {
  const problems: string[] = [];
  if ((tls?.certificateFile === undefined) !== (tls?.keyFile === undefined))
    problems.push('SIGNET_TLS_KEY_FILE: must be set together with SIGNET_TLS_CERTIFICATE_FILE');
  if (tls?.mutualPort !== undefined && tls.certificateFile === undefined)
    problems.push('SIGNET_MTLS_PORT: needs SIGNET_TLS_CERTIFICATE_FILE and SIGNET_TLS_KEY_FILE');
  if (tls?.certificateHeader !== undefined && http.trustedProxies?.length === 0)
    problems.push('SIGNET_TLS_CLIENT_CERTIFICATE_HEADER: needs SIGNET_TRUSTED_PROXIES, as it is believed from them only');
  return problems;
}
