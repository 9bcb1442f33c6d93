import { findSession, type RequestCookies, readSessionCookie } from '../../access/sessions/index.ts';
import type { Form } from '../../kernel/edge/read-form.ts';
import type { Work } from '../../kernel/work/work.ts';
import { lacksCookies } from '../../sign-in/browser/index.ts';
import { endBrowserSession } from './end-browser-session.ts';
import { confirmationPage, type LogoutAnswer, logoutSubject, signedOut } from './logout-answer.ts';
import { readLogoutRequest } from './read-logout-request.ts';

/** What reaches the logout endpoint. */
export interface LogoutInput {
  readonly form: Form;
  readonly cookies: RequestCookies;
  readonly isPost: boolean;
}

/**
 * The end-session endpoint (OIDC RP-Initiated Logout §2). An ID token of the person who is signed in proves that a client of theirs asks: then the
 * session ends at once. Otherwise the person is asked, so that no other site can sign people out (OWASP ASVS 5 §10.6.2). What of a request does not hold is
 * recorded and leads nowhere (RFC 9700 §4.11.2), but keeps nobody signed in.
 */
export async function requestLogout(work: Work, { form, cookies, isPost }: LogoutInput): Promise<LogoutAnswer> {
  const request = await readLogoutRequest(work.runtime, form);
  if (isPost && lacksCookies(work.runtime, cookies, form.parameters)) return { kind: 'repeat', parameters: form.parameters };
  const session = await findSession(work.runtime, cookies);
  const secret = readSessionCookie(work.runtime, cookies, 'session');
  // Nobody is signed in, so nothing ends, and anonymous requests leave nothing in the trail.
  if (!session || secret === undefined) return signedOut(request);
  if (request.ignored) work.record('OPENID_SESSION_LOGOUT_FAILURE', { ...request.ignored, userId: session.userId, ...logoutSubject(request) });
  if (request.hint?.userId === session.userId) return endBrowserSession(work, request, session);
  return confirmationPage(request, secret);
}
