import { levelOfAcr } from '../../../access/sessions/index.ts';
import { type Check, invalidRequest, type Understood } from '../check.ts';

/**
 * The level the sign-in must reach: the highest of the requested scopes and of `acr_values`. One value of the platform's own form is understood;
 * others are voluntary by nature and passed over (OIDC Core §3.1.2.1).
 */
export const authenticationLevel: Check<Understood> = (draft, runtime) => {
  const values = (draft.parameters.get('acr_values') ?? '').split(' ');
  const levels = values.map((value) => levelOfAcr(runtime, value)).filter((level) => level !== undefined);
  if (levels.length > 1) return invalidRequest(draft, 'several', 'acr_values', 'acr_values may hold one authentication level.');
  draft.requiredLevel = Math.max(0, ...levels, ...draft.scopes.map((scope) => scope.authenticationLevel));
  return undefined;
};
