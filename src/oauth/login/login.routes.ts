import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { sendAnswer } from '../authorize/send-answer.ts';
import { openBrowserDoor } from '../browser-door.ts';
import { readIdentityHeaders } from './identity-headers.ts';
import { showLogin } from './show-login.ts';
import { signIn } from './sign-in.ts';

/** GET and POST /oauth/login: the page and its form. */
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
};
