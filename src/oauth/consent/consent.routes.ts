import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { sendAnswer } from '../authorize/send-answer.ts';
import { openBrowserDoor } from '../browser-door.ts';
import { decideConsent } from './decide-consent.ts';
import { showConsent } from './show-consent.ts';

/** GET and POST /oauth/consent: where a sign-in goes on, and the form of its page. */
export const consentRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  openBrowserDoor(app, '/oauth/consent', {
    get: async (request, reply, form) =>
      sendAnswer(runtime, request, reply, await run(runtime, request.caller, showConsent, { form, cookies: request.cookies })),
    post: async (request, reply, form) =>
      sendAnswer(runtime, request, reply, await run(runtime, request.caller, decideConsent, { form, cookies: request.cookies })),
  });
};
