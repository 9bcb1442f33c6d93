import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { sendAnswer } from '../authorize/send-answer.ts';
import { openBrowserDoor } from '../browser-door.ts';
import { receiveCallback } from './receive-callback.ts';

/** GET /oauth/oauth-idp/callback: where OAuth and OpenID Connect providers send people back to. */
export const oauthIdpRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  openBrowserDoor(app, '/oauth/oauth-idp/callback', {
    get: async (request, reply, form) =>
      sendAnswer(runtime, request, reply, await run(runtime, request.caller, receiveCallback, { form, cookies: request.cookies })),
  });
};
