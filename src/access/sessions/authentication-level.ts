import type { Runtime } from '../../kernel/work/runtime.ts';

/** The level a sign-in with a password alone reaches. */
export const passwordLevel = 1;

/** Highest level an `acr` value tells. */
const mostLevel = 999_999_999;

function stem(runtime: Runtime): string {
  return `urn:${runtime.config.oauth.vendorPrefix}:oidc:authentication_level:`;
}

/** The `acr` value of an authentication level (OIDC Core §2): `urn:signet:oidc:authentication_level:1`. */
export function acrOfLevel(runtime: Runtime, level: number): string {
  return `${stem(runtime)}${Math.min(Math.max(level, 0), mostLevel)}`;
}

/** The level an `acr` value of the platform's own form asks for; undefined for any other value. */
export function levelOfAcr(runtime: Runtime, acr: string): number | undefined {
  const start = stem(runtime);
  if (!acr.startsWith(start)) return undefined;
  const level = /^(\d{1,9})(?::identification_level:\d{1,9})?$/.exec(acr.slice(start.length))?.[1];
  return level === undefined ? undefined : Number(level);
}

/** The number in a level as an identity provider states it; undefined when it is no whole number. */
export function readLevel(stated: string): number | undefined {
  return /^-?\d+$/.test(stated) ? Number(stated) : undefined;
}

/** The level a session reached: as the identity provider stated it, else by its `acr`. Undefined when what was stated is no whole number. */
export function levelOfSession(
  runtime: Runtime,
  { acr, statedLevel }: { readonly acr: string; readonly statedLevel: string | null },
): number | undefined {
  return statedLevel === null ? (levelOfAcr(runtime, acr) ?? 0) : readLevel(statedLevel);
}
