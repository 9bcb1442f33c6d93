import { type Parameters, requestParameters } from '../../sign-in/request/index.ts';

/** A sign-in in progress is stored with its parameters, so their size is bounded. */
const mostCharacters = 16_384;

/** The parameters that mean something in an authorization request, and whether they are more than one may hold. */
export function keepParameters(all: ReadonlyMap<string, string>): { parameters: Parameters; isTooLong: boolean } {
  const kept = requestParameters.flatMap((name) => (all.has(name) ? [[name, all.get(name) as string] as const] : []));
  return { parameters: new Map(kept), isTooLong: kept.reduce((sum, [, value]) => sum + value.length, 0) > mostCharacters };
}
