import type { Asked } from '../../access/tokens/index.ts';
import type { AuthorizationRequest } from '../../sign-in/request/index.ts';

/** What a request asks beyond scopes, for the tokens to come; null when it asks nothing of that kind, as most do. */
export function askedBy({ resources, claims }: AuthorizationRequest): Asked | null {
  if (resources.length === 0 && claims === undefined) return null;
  return { ...(resources.length > 0 ? { resources } : {}), ...(claims ? { claims } : {}) };
}
