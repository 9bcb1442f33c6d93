import { findSession, isFormToken, type RequestCookies, readSessionCookie } from '../../access/sessions/index.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import { endBrowserSession } from './end-browser-session.ts';
import { confirmationPage, type LogoutAnswer, logoutFormBinding, logoutSubject, signedOut } from './logout-answer.ts';
import { readLogoutRequest } from './read-logout-request.ts';

/** What the person decided on the confirmation page. Only the form of this session's own page counts. */
export async function confirmLogout(work: Work, { form, cookies }: { form: Form; cookies: RequestCookies }): Promise<LogoutAnswer> {
  const request = await readLogoutRequest(work.runtime, form);
  const session = await findSession(work.runtime, cookies);
  const secret = readSessionCookie(work.runtime, cookies, 'session');
  // Nobody is signed in, so nothing ends, and anonymous requests leave nothing in the trail.
  if (!session || secret === undefined) return signedOut(request);
  const about = { sessionId: session.id, userId: session.userId, ...logoutSubject(request) };
  if (!isFormToken(form.parameters.get('csrf_token'), secret, ...logoutFormBinding(request))) {
    work.record('OPENID_SESSION_LOGOUT_FAILURE', { reason: 'form_token_invalid', ...about });
    return confirmationPage(request, secret, 'stale');
  }
  if (form.parameters.get('decision') === 'accept') return endBrowserSession(work, request, session);
  work.record('OPENID_SESSION_LOGOUT_FAILURE', { reason: 'declined', ...about });
  return { kind: 'page', name: 'logged-out', status: 200, variables: { hasStayed: true } };
}
