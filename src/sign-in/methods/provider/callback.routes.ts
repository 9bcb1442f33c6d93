import type { Routes } from '../../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../../kernel/edge/raw-bodies.ts';
import { run } from '../../../kernel/work/run.ts';
import { type BrowserHandler, openBrowserDoor } from '../../browser/browser-door.ts';
import { sendAnswer } from '../../browser/send-answer.ts';
import type { Endings } from '../../ending.ts';
import { receiveCallback } from './receive-callback.ts';

/** GET /oauth/oauth-idp/callback: where OAuth and OpenID Connect providers send people back to; and below it those with an address of their own. */
export function callbackRoutes(endings: Endings): Routes {
  return (app, runtime) => {
    acceptRawBodies(app);
    const get: BrowserHandler = async (request, reply, form) => {
      const { provider: ownCallback } = request.params as { readonly provider?: string };
      const callback = { form, cookies: request.cookies, endings, ownCallback };
      return sendAnswer(runtime, request, reply, await run(runtime, request.caller, receiveCallback, callback));
    };
    openBrowserDoor(app, '/oauth/oauth-idp/callback', { get });
    openBrowserDoor(app, '/oauth/oauth-idp/callback/:provider', { get });
  };
}
