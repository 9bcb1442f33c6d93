import type { FastifyReply, FastifyRequest } from 'fastify';
import { clearBrowserState, clearSessionCookie, stateCookieName } from '../../access/sessions/index.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../kernel/edge/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import type { PageAnswer } from '../../sign-in/browser/index.ts';
import { type BrowserHandler, openBrowserDoor, redirectTo, sendAnswer, sendRepeat } from '../../sign-in/browser/index.ts';
import { confirmLogout } from './confirm-logout.ts';
import type { LogoutAnswer } from './logout-answer.ts';
import { requestLogout } from './request-logout.ts';

/** How long the pages of clients have, once loaded, before the browser goes on by itself. */
const framesSeconds = 2;

function signedOutPage(frames: readonly string[], location: string | undefined): PageAnswer {
  const variables = { hasStayed: false, frames, ...(location === undefined ? {} : { continueTo: location }) };
  const headers: Record<string, string> = location === undefined ? {} : { refresh: `${framesSeconds}; url=${location}` };
  return { kind: 'page', name: 'logged-out', status: 200, variables, headers };
}

async function sendLogout(runtime: Runtime, request: FastifyRequest, reply: FastifyReply, answer: LogoutAnswer): Promise<FastifyReply> {
  if (answer.kind === 'page') return sendAnswer(runtime, request, reply, answer);
  if (answer.kind === 'repeat') return sendRepeat(runtime, request, reply, { address: `${runtime.issuer}/v1/logout`, parameters: answer.parameters });
  clearSessionCookie(runtime, reply, 'session');
  if (stateCookieName(runtime) in request.cookies) clearBrowserState(runtime, reply);
  const { location, frames } = answer;
  if (location !== undefined && frames.length === 0) return redirectTo(request, reply, location);
  return sendAnswer(runtime, request, reply, signedOutPage(frames, location));
}

/** GET and POST /oauth/v1/logout, and the form of its confirmation page. */
export const logoutRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  const logout: BrowserHandler = async (request, reply, form) => {
    const input = { form, cookies: request.cookies, isPost: request.method === 'POST' };
    return sendLogout(runtime, request, reply, await run(runtime, request.caller, requestLogout, input));
  };
  openBrowserDoor(app, '/oauth/v1/logout', { get: logout, post: logout });
  openBrowserDoor(app, '/oauth/v1/logout/confirm', {
    post: async (request, reply, form) =>
      sendLogout(runtime, request, reply, await run(runtime, request.caller, confirmLogout, { form, cookies: request.cookies })),
  });
};
