import type { MobilePlatformNode } from './mobile-platform.ts';

/** The first three numbers of a version; what is missing counts as 0, and a part that is no number ends it. */
function numbersOf(version: string): [number, number, number] {
  const numbers: number[] = [];
  for (const part of version.split('.').slice(0, 3)) {
    const digits = /^\d+/.exec(part)?.[0];
    if (digits === undefined) break;
    numbers.push(Number(digits));
    if (digits.length < part.length) break;
  }
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
}

/** True when a version is as high as another or higher: `2.1`, `2.1.rev2` and `3` are at least `2.1`, `2.0.9` is not. */
function isAtLeast(version: string, minimum: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(minimum)];
  const differing = a.findIndex((number, at) => number !== b[at]);
  return differing < 0 || (a[differing] as number) > (b[differing] as number);
}

/**
 * Whether an operating system may be used (oauth §9.2): any version without rules; with rules one that is sent, is not blocked (the very
 * text) and is not below the minimum.
 */
export function acceptsOsVersion(
  rules: Pick<MobilePlatformNode, 'minimumOsVersion' | 'blockedOsVersions'> | undefined,
  osVersion: string | undefined,
): boolean {
  if (!rules) return true;
  if (osVersion === undefined || rules.blockedOsVersions.includes(osVersion)) return false;
  return rules.minimumOsVersion === null || isAtLeast(osVersion, rules.minimumOsVersion);
}
