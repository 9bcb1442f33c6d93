import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { sendAnswer } from '../authorize/send-answer.ts';
import { type BrowserHandler, openBrowserDoor } from '../browser-door.ts';
import { receiveCallback } from './receive-callback.ts';

/** GET /oauth/oauth-idp/callback: where OAuth and OpenID Connect providers send people back to; and below it those with an address of their own. */
export const oauthIdpRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  const get: BrowserHandler = async (request, reply, form) => {
    const { provider: ownCallback } = request.params as { readonly provider?: string };
    return sendAnswer(runtime, request, reply, await run(runtime, request.caller, receiveCallback, { form, cookies: request.cookies, ownCallback }));
  };
  openBrowserDoor(app, '/oauth/oauth-idp/callback', { get });
  openBrowserDoor(app, '/oauth/oauth-idp/callback/:provider', { get });
};
