import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../kernel/base/crypto/secrets.ts';
import type { Work } from '../../kernel/work/work.ts';
import type { ResumedSignIn } from '../resume-sign-in.ts';
import { keepShownForm } from '../transaction/change-transaction.ts';
import { type BoundPage, formBinding, formFields } from './form-fields.ts';

/** 320 hexadecimal characters. */
const tokenBytes = 160;

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
  await keepShownForm(work, transaction.id, { tokenHash: sha256Hex(csrfToken), binding: formBinding(page, userId, fields) });
  return { csrfToken, fields: [...fields].map(([name, value]) => ({ name, value })) };
}
