import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../kernel/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import { liveTransaction } from '../authorize/find-transaction.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';
import { type BoundPage, formBinding, formFields } from './form-fields.ts';

/** 320 hexadecimal characters. */
const tokenBytes = 160;

const keep = `update auth_transaction set csrf_hash = decode($2, 'hex'), csrf_binding = decode($3, 'hex'),
    csrf_expires_at = now() + make_interval(secs => $4) where ${liveTransaction}`;

/** The hidden part of a form. */
interface KeptForm {
  readonly csrfToken: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Makes the hidden part of a form: a fresh token, bound to page, user, client, scopes and all other parameters. The form shown before loses its own.
 * Only the digest of the token is kept.
 */
export async function keepForm(work: Work, { request, transaction }: ResumedSignIn, page: BoundPage, userId: string): Promise<KeptForm> {
  const fields = formFields(request);
  const csrfToken = randomBytes(tokenBytes).toString('hex');
  await work.sql(keep, [transaction.id, sha256Hex(csrfToken), formBinding(page, userId, fields), work.runtime.config.oauth.csrfSeconds]);
  return { csrfToken, fields: [...fields].map(([name, value]) => ({ name, value })) };
}
