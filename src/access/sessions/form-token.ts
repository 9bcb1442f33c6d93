import { createHmac } from 'node:crypto';
import { equalTexts } from '../../kernel/base/crypto/secrets.ts';

/**
 * The token of a form that only one browser may send (RFC 9700 §4.7): keyed with the secret in that browser's cookie, which no other site can
 * read, and bound to what the form is about. Nothing needs to be stored, and forms in several tabs stay valid.
 */
export function formToken(browserSecret: string, ...bound: readonly string[]): string {
  return createHmac('sha256', browserSecret).update(JSON.stringify(bound)).digest('base64url');
}

/** True when a form brought the token it was given. Constant time. */
export function isFormToken(presented: string | undefined, browserSecret: string, ...bound: readonly string[]): boolean {
  return presented !== undefined && equalTexts(presented, formToken(browserSecret, ...bound));
}
