import { sha256 } from '../../kernel/crypto/secrets.ts';
import { type AuthorizationRequest, type Parameters, requestParameters, scopeIdsOf } from '../authorize/authorization-request.ts';

/** Travels with the transaction only: a page is no place for a token. */
const unshown = 'id_token_hint';
const bound = requestParameters.filter((name) => name !== unshown);

/** The request as the consent form carries it: every parameter under its OAuth name, and the scopes that are really asked for. */
export function consentFields({ parameters, ...request }: AuthorizationRequest): Parameters {
  const fields = new Map([...parameters].filter(([name]) => name !== unshown));
  return fields.set('scope', scopeIdsOf({ parameters, ...request }).join(' '));
}

/** A digest of whom and what a consent form is about: the user and all parameters, in one order. What is absent counts too. */
export function consentBinding(userId: string, fields: Parameters): string {
  return sha256(JSON.stringify([userId, ...bound.map((name) => fields.get(name) ?? null)])).toString('hex');
}
