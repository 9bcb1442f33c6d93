import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../kernel/edge/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { openBrowserDoor } from '../browser/browser-door.ts';
import { sendAnswer } from '../browser/send-answer.ts';
import type { Endings } from '../ending.ts';
import { readIdentityHeaders } from '../methods/header/identity-headers.ts';
import { choosePassword, showNewPassword } from '../methods/password/choose-password.ts';
import { signIn } from '../methods/password/sign-in.ts';
import { stepHandlers } from '../step-handlers.ts';
import { showLogin } from './show-login.ts';

/** GET and POST /oauth/login and /oauth/new-password: the pages and their forms. */
export function loginRoutes(endings: Endings): Routes {
  return (app, runtime) => {
    const step = stepHandlers(runtime, endings);
    acceptRawBodies(app);
    openBrowserDoor(app, '/oauth/login', {
      get: async (request, reply, form) => {
        const visit = { form, cookies: request.cookies, endings, headers: readIdentityHeaders(runtime, request) };
        return sendAnswer(runtime, request, reply, await run(runtime, request.caller, showLogin, visit));
      },
      formsStayHere: true,
      post: step(signIn),
    });
    openBrowserDoor(app, '/oauth/new-password', { get: step(showNewPassword), post: step(choosePassword), formsStayHere: true });
  };
}
