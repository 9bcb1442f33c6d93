import { oldestNode } from '../kernel/base/package-root.ts';

const numbersOf = (version: string) => version.split('.').map(Number);

/** Says in a sentence that a version of Node.js is older than `engines` in package.json allows; undefined when it will do. */
export function runtimeProblem(version: string): string | undefined {
  const [[major = 0, minor = 0], [oldestMajor = 0, oldestMinor = 0]] = [numbersOf(version), numbersOf(oldestNode)];
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Signet needs Node.js ${oldestNode} or newer; this is ${version}. npm ci brings one that fits: start with npm run signet, or npx signet.`;
}
