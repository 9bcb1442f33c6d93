import type { Routes } from '../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../kernel/edge/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { type BrowserHandler, openBrowserDoor, sendAnswer } from '../../sign-in/browser/index.ts';
import { requestAuthorization } from './request-authorization.ts';

const paths = ['/oauth/authorize', '/oauth/v1/authorize'] as const;

/** GET and POST /oauth/authorize and its versioned alias. */
export const authorizeRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  const authorize: BrowserHandler = async (request, reply, form) => {
    const input = { form, cookies: request.cookies, isPost: request.method === 'POST' };
    return sendAnswer(runtime, request, reply, await run(runtime, request.caller, requestAuthorization, input));
  };
  for (const path of paths)
    openBrowserDoor(app, path, {
      get: authorize,
      post: authorize,
    });
};
