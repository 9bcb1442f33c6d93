import { type Config, readConfig } from './config.ts';

/** Reads the configuration from the environment of this process: the only place that looks at it. */
export function loadConfig(overrides: Readonly<Record<string, string>> = {}): Config {
  return readConfig({ ...process.env, ...overrides });
}

/** Resolves `${env:NAME}` references of configuration files. */
export function environmentVariable(name: string): string | undefined {
  return process.env[name];
}

/** Sets variables that configuration files refer to: for programs that make their own secrets, such as the demonstration. */
export function setEnvironmentVariables(values: Readonly<Record<string, string>>): void {
  Object.assign(process.env, values);
}
