import type { Routes } from '../../kernel/http/door.ts';
import { acceptRawBodies } from '../../kernel/http/raw-bodies.ts';
import { run } from '../../kernel/work/run.ts';
import { sendAnswer } from '../authorize/send-answer.ts';
import { openBrowserDoor } from '../browser-door.ts';
import { returnFromStepUp } from './return-from-step-up.ts';
import { sendToStepUp } from './send-to-step-up.ts';

/** GET /oauth/step-up: the way out to the step-up endpoint; GET /oauth/step-up/return: the way back. */
export const stepUpRoutes: Routes = (app, runtime) => {
  acceptRawBodies(app);
  const flows = { '/oauth/step-up': sendToStepUp, '/oauth/step-up/return': returnFromStepUp };
  for (const [path, flow] of Object.entries(flows))
    openBrowserDoor(app, path, {
      get: async (request, reply, form) =>
        sendAnswer(runtime, request, reply, await run(runtime, request.caller, flow, { form, cookies: request.cookies })),
    });
};
