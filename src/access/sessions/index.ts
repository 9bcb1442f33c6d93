/** Sessions of browsers: who signed in, how and when, for how long it counts, and the cookies that show it. */
export { demandError, unmetDemand } from './authentication-demand.ts';
export { levelOfAcr, levelOfSession, passwordLevel } from './authentication-level.ts';
export { clearBrowserState, sessionState, setBrowserState, stateCookieName } from './browser-state.ts';
export { endProviderSessions, endSession, endUserSessions } from './end-session.ts';
export { findProvenMethods } from './find-proven-methods.ts';
export { type BrowserSession, findSession } from './find-session.ts';
export { forgetUserSessions } from './forget-user.ts';
export { formToken, isFormToken } from './form-token.ts';
export { holdSession } from './hold-session.ts';
export { isSessionOfApps } from './is-session-of-apps.ts';
export { type ListedSession, listSessions } from './list-sessions.ts';
export { lockSession } from './lock-session.ts';
export { raiseSession } from './raise-session.ts';
export { clientsOfSession, joinSession } from './session-clients.ts';
export {
  clearSessionCookie,
  freshSessionSecret,
  type RequestCookies,
  readSessionCookie,
  type SessionCookie,
  setSessionCookie,
} from './session-cookies.ts';
export { startSession } from './start-session.ts';
