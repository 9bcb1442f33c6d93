import { sha256 } from '../../kernel/base/crypto/secrets.ts';
import { type AuthorizationRequest, type Parameters, requestParameters, scopeIdsOf } from '../request/authorization-request.ts';

/** A page whose form carries the whole request and is good for one use. */
export type BoundPage = 'consent' | 'sms-step-up';

/** Travels with the transaction only: a page is no place for a token. */
const unshown = 'id_token_hint';
const bound = requestParameters.filter((name) => name !== unshown);

/** The request as such a form carries it: every parameter under its OAuth name, and the scopes that are really asked for. */
export function formFields({ parameters, scopes }: AuthorizationRequest): Parameters {
  const fields = new Map([...parameters].filter(([name]) => name !== unshown));
  return fields.set('scope', scopeIdsOf({ scopes }).join(' '));
}

/** A digest of whom and what a form is about: the page, the user and all parameters, in one order. What is absent counts too. */
export function formBinding(page: BoundPage, userId: string, fields: Parameters): string {
  return sha256(JSON.stringify([page, userId, ...bound.map((name) => fields.get(name) ?? null)])).toString('hex');
}
