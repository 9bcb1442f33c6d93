import type { Runtime } from '../kernel/runtime.ts';

/** The level a sign-in with a password alone reaches. */
export const passwordLevel = 1;

function stem(runtime: Runtime): string {
  return `urn:${runtime.config.oauth.vendorPrefix}:oidc:authentication_level:`;
}

/** The `acr` value of an authentication level (OIDC Core §2): `urn:signet:oidc:authentication_level:1`. */
export function acrOfLevel(runtime: Runtime, level: number): string {
  return `${stem(runtime)}${level}`;
}

/** The level an `acr` value of the platform's own form asks for; undefined for any other value. */
export function levelOfAcr(runtime: Runtime, acr: string): number | undefined {
  const start = stem(runtime);
  if (!acr.startsWith(start)) return undefined;
  const level = /^(\d{1,3})(?::identification_level:\d{1,3})?$/.exec(acr.slice(start.length))?.[1];
  return level === undefined ? undefined : Number(level);
}
