import { equalTexts, sha256 } from '../../kernel/crypto/secrets.ts';
import type { BrowserSession } from '../../sessions/index.ts';
import type { Parameters } from '../authorize/authorization-request.ts';
import type { ResumedSignIn } from '../authorize/resume-sign-in.ts';
import { consentBinding, consentFields } from './consent-fields.ts';

/** Machine words of CONSENT_CSRF_INVALID. */
export type ConsentFormFault = 'missing' | 'unknown' | 'reused' | 'expired' | 'mismatch';

const decisions = new Set(['accept', 'reject']);

/**
 * Why a consent form does not hold; undefined when it does: it is the one shown last, in time, unused, says what it said when it was shown,
 * and decides.
 */
export function consentFormFault({ transaction, request }: ResumedSignIn, session: BrowserSession, sent: Parameters): ConsentFormFault | undefined {
  const token = sent.get('csrf_token');
  const form = transaction.consentForm;
  if (token === undefined) return 'missing';
  if (!form || !equalTexts(sha256(token).toString('hex'), form.tokenHash)) return 'unknown';
  if (form.binding === null) return 'reused';
  if (!form.isFresh) return 'expired';
  const shown = consentBinding(session.userId, consentFields(request));
  const isAsShown = form.binding === shown && consentBinding(session.userId, sent) === shown;
  return isAsShown && decisions.has(sent.get('decision') ?? '') ? undefined : 'mismatch';
}
