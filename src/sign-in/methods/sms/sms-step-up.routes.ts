import type { Routes } from '../../../kernel/edge/door.ts';
import { acceptRawBodies } from '../../../kernel/edge/raw-bodies.ts';
import { openBrowserDoor } from '../../browser/browser-door.ts';
import type { Endings } from '../../ending.ts';
import { stepHandlers } from '../../step-handlers.ts';
import { resendCode } from './resend-code.ts';
import { showSms } from './show-sms.ts';
import { submitCode } from './submit-code.ts';

/** GET and POST /oauth/sms-step-up: the page for the code and its form; POST /oauth/sms-step-up/resend: another code. */
export function smsStepUpRoutes(endings: Endings): Routes {
  return (app, runtime) => {
    const step = stepHandlers(runtime, endings);
    acceptRawBodies(app);
    openBrowserDoor(app, '/oauth/sms-step-up', { get: step(showSms), post: step(submitCode), formsStayHere: true });
    openBrowserDoor(app, '/oauth/sms-step-up/resend', { post: step(resendCode), formsStayHere: true });
  };
}
