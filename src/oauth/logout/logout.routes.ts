import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { run } from '../../kernel/work/run.ts';
import { clearSessionCookie } from '../../sessions/index.ts';
import { addressWith } from '../address-with.ts';
import type { PageAnswer } from '../authorize/answer.ts';
import { redirectTo, sendAnswer } from '../authorize/send-answer.ts';
import { type BrowserHandler, openBrowserDoor } from '../browser-door.ts';
import { confirmLogout } from './confirm-logout.ts';
import type { LogoutAnswer } from './logout-answer.ts';
import { requestLogout } from './request-logout.ts';

const signedOutPage: PageAnswer = { kind: 'page', name: 'logged-out', status: 200, variables: { hasStayed: false } };

async function sendLogout(runtime: Runtime, request: FastifyRequest, reply: FastifyReply, answer: LogoutAnswer): Promise<FastifyReply> {
  if (answer.kind === 'page') return sendAnswer(runtime, request, reply, answer);
  if (answer.kind === 'repeat') return redirectTo(request, reply, addressWith(`${runtime.issuer}/v1/logout`, Object.fromEntries(answer.parameters)));
  clearSessionCookie(runtime, reply, 'session');
  return answer.location === undefined ? sendAnswer(runtime, request, reply, signedOutPage) : redirectTo(request, reply, answer.location);
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
