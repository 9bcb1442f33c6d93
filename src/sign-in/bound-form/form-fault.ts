import { equalTexts, sha256 } from '../../kernel/base/crypto/secrets.ts';
import type { Parameters } from '../request/authorization-request.ts';
import type { ResumedSignIn } from '../resume-sign-in.ts';
import { type BoundPage, formBinding, formFields } from './form-fields.ts';

/** Machine words of the events about such forms. */
export type FormFault = 'missing' | 'unknown' | 'reused' | 'expired' | 'mismatch';

/** A form that came back. */
interface SentForm {
  readonly page: BoundPage;
  readonly userId: string;
  readonly parameters: Parameters;
  /** False for a button that needs nothing but the token. */
  readonly carriesRequest?: boolean;
}

/** Why a form does not hold; undefined when it does: it is the one shown last, in time, unused, and says what it said when it was shown. */
export function formFault(
  { transaction, request }: ResumedSignIn,
  { page, userId, parameters, carriesRequest = true }: SentForm,
): FormFault | undefined {
  const token = parameters.get('csrf_token');
  const { form } = transaction;
  if (token === undefined) return 'missing';
  if (!form || !equalTexts(sha256(token).toString('hex'), form.tokenHash)) return 'unknown';
  if (form.binding === null) return 'reused';
  if (!form.isFresh) return 'expired';
  const shown = formBinding(page, userId, formFields(request));
  const isAsShown = form.binding === shown && (!carriesRequest || formBinding(page, userId, parameters) === shown);
  return isAsShown ? undefined : 'mismatch';
}
