import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import { type Flow, run } from '../../kernel/work/run.ts';
import type { Answer } from '../authorize/answer.ts';
import type { StepInput } from '../authorize/resume-sign-in.ts';
import { sendAnswer } from '../authorize/send-answer.ts';
import { type BrowserHandler, openBrowserDoor } from '../browser-door.ts';
import { choosePassword, showNewPassword } from './choose-password.ts';
import { readIdentityHeaders } from './identity-headers.ts';
import { showLogin } from './show-login.ts';
import { signIn } from './sign-in.ts';

/** GET and POST /oauth/login and /oauth/new-password: the pages and their forms. */
export const loginRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  openBrowserDoor(app, '/oauth/login', {
    get: async (request, reply, form) =>
      sendAnswer(
        runtime,
        request,
        reply,
        await run(runtime, request.caller, showLogin, { form, cookies: request.cookies, headers: readIdentityHeaders(runtime, request) }),
      ),
    formsStayHere: true,
    post: async (request, reply, form) =>
      sendAnswer(runtime, request, reply, await run(runtime, request.caller, signIn, { form, cookies: request.cookies })),
  });
  const step = (flow: Flow<StepInput, Answer>): BrowserHandler => {
    return async (request, reply, form) =>
      sendAnswer(runtime, request, reply, await run(runtime, request.caller, flow, { form, cookies: request.cookies }));
  };
  openBrowserDoor(app, '/oauth/new-password', { get: step(showNewPassword), post: step(choosePassword), formsStayHere: true });
};
