import { setSessionCookie } from '../../access/sessions/index.ts';
import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../kernel/edge/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { openBrowserDoor, sendAnswer } from '../../sign-in/browser/index.ts';
import { showVerification } from './show-verification.ts';
import { submitUserCode } from './submit-user-code.ts';

/** GET and POST /oauth/device_authorization/verification: where a person types the code that a device shows. */
export const verificationRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  openBrowserDoor(app, '/oauth/device_authorization/verification', {
    get: async (request, reply, form) => {
      const { page, browserSecret } = await run(runtime, request.caller, showVerification, { form, cookies: request.cookies });
      if (browserSecret !== undefined) setSessionCookie(runtime, reply, 'browser', browserSecret);
      return sendAnswer(runtime, request, reply, page);
    },
    formsStayHere: true,
    post: async (request, reply, form) =>
      sendAnswer(runtime, request, reply, await run(runtime, request.caller, submitUserCode, { form, cookies: request.cookies })),
  });
};
